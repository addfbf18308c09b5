"""Reads changes for many people."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from coalition.errors import NotFound
from contacts.bulk.models import BulkChange


def list_changes(membership: Any) -> QuerySet[BulkChange]:
    """List the changes of this membership's partner, newest first."""
    found = BulkChange.objects.filter(partner=membership.partner)
    return found.select_related("made_by").order_by("-made_at", "-id")


def access_change(membership: Any, uuid: UUID) -> BulkChange:
    """Get one change of this membership's partner, or refuse with NotFound."""
    row = list_changes(membership).filter(uuid=uuid).first()
    if row is None:
        raise NotFound
    return row
