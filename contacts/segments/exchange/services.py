"""Shows segments to other partners, and ends it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import NotFound
from coalition.partners.models import Membership
from contacts.segments.exchange import selectors
from contacts.segments.models import Segment, SegmentShare

WORDING = {
    "segment.shown": _("showed the segment to %(partner)s"),
    "segment.hidden": _("shows the segment no longer to %(partner)s"),
}


@transaction.atomic
def show(segment: Segment, to: UUID, *, by: Membership, now: datetime) -> None:
    """Show a segment to another partner; once is enough. Raises NotFound for no other partner of the coalition."""
    partner = selectors.list_others(segment.partner_id).filter(uuid=to).first()
    if partner is None:
        raise NotFound
    _share, is_new = SegmentShare.objects.get_or_create(
        segment=segment, to=partner, defaults={"by": by.user, "at": now}
    )
    if is_new:
        audit.record("segment.shown", by=by, on=segment, facts={"partner": partner.name})


@transaction.atomic
def hide(segment: Segment, to: UUID, *, by: Membership) -> None:
    """Show a segment no longer; copies that were taken stay."""
    for share in SegmentShare.objects.filter(segment=segment, to__uuid=to).select_related("to"):
        share.delete()
        audit.record("segment.hidden", by=by, on=segment, facts={"partner": share.to.name})
