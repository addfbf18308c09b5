"""Reads fact sheets: one's own, and those that others share."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from campaigns.legislation.models import Bill
from campaigns.legislation.papers.models import FactSheet
from coalition.errors import NotFound


def list_of(membership: Any, bill: Bill) -> list[FactSheet]:
    """List the fact sheets on a bill that this membership may see."""
    return list(_visible(membership).filter(bill=bill).select_related("partner", "upload"))


def access(membership: Any, uuid: UUID) -> FactSheet:
    """Get a fact sheet that this membership may see, or refuse with NotFound."""
    row = _visible(membership).filter(uuid=uuid).select_related("upload", "bill").first()
    if row is None:
        raise NotFound
    return row


def access_own(membership: Any, uuid: UUID) -> FactSheet:
    """Get a fact sheet of this membership's partner, or refuse with NotFound."""
    row = access(membership, uuid)
    if row.partner_id != membership.partner.pk:
        raise NotFound
    return row


def _visible(membership: Any) -> Any:
    return FactSheet.objects.filter(Q(partner=membership.partner) | Q(is_shared=True))
