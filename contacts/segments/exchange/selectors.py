"""Reads which segments were shown to whom."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from coalition.errors import NotFound
from coalition.partners.models import Partner
from coalition.partners.selectors import list_others
from contacts.segments import rules
from contacts.segments.models import Segment, SegmentShare
from contacts.segments.trees.rules import expanded


def list_shown(membership: Any) -> QuerySet[Segment]:
    """List the segments in use that other partners show this membership's partner."""
    shown = Segment.objects.filter(shares__to=membership.partner, archived_at=None, partner__left_at=None)
    return shown.select_related("partner").order_by("partner__name", "name")


def access_shown(membership: Any, uuid: UUID) -> Segment:
    """Get a segment that another partner shows this one, or refuse with NotFound."""
    segment = list_shown(membership).filter(uuid=uuid).first()
    if segment is None:
        raise NotFound
    return segment


def tree_of(segment: Segment) -> dict[str, Any]:
    """Write out what a segment asks, with the trees of its sub-segments in their places; raises rules.BadTree."""
    ask = rules.Ask(segment.partner_id, timezone.now())
    return rules.write(expanded(rules.parse(segment.tree or rules.write(rules.EVERYONE)), ask))


def list_shares(segment: Segment) -> list[SegmentShare]:
    """List whom a segment is shown to."""
    return list(SegmentShare.objects.filter(segment=segment).select_related("to", "by").order_by("to__name"))


def list_partners(segment: Segment) -> QuerySet[Partner]:
    """List the partners of the coalition to whom a segment may still be shown."""
    return list_others(segment.partner_id).exclude(pk__in=segment.shares.values("to")).order_by("name")
