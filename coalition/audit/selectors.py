"""Reads the diary."""

from typing import Any

from django.db.models import QuerySet

from coalition.audit.models import Entry


def list_trail(membership: Any, on: Any) -> QuerySet[Entry]:
    """List what was done to one object by this membership's partner, or by the system, newest first."""
    mine = Entry.objects.filter(partner=membership.partner.uuid) | Entry.objects.filter(partner=None)
    return mine.filter(on_type=on._meta.model_name, on_id=on.uuid).order_by("-at", "-id")


def list_entries(membership: Any) -> QuerySet[Entry]:
    """List what this membership's partner did, newest first."""
    return Entry.objects.filter(partner=membership.partner.uuid).order_by("-at", "-id")
