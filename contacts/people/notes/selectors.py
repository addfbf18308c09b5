"""Reads mentions: the notes that call me and that I have not read."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from coalition.errors import NotFound
from coalition.partners.selectors import list_team
from contacts.people.notes.models import Mention

FEW = 8


def list_unread(membership: Any) -> QuerySet[Mention]:
    """List the notes that call this user by her name, the newest first; only of people who are still there."""
    rows = Mention.objects.filter(user=membership.user, read_at=None, note__partner=membership.partner)
    alive = rows.filter(note__person__merged_into=None, note__person__erased_at=None)
    return alive.select_related("note__person", "note__author").order_by("-note__at", "-pk")


def access_mention(membership: Any, note: UUID) -> Mention:
    """Get one mention of this user, or refuse with NotFound."""
    row = Mention.objects.filter(note__uuid=note, user=membership.user, note__partner=membership.partner).first()
    if row is None:
        raise NotFound
    return row


def colleagues(membership: Any) -> dict[int, str]:
    """Give the names of everybody at this partner, by the id of the user: who may be called in a note."""
    return {one.user_id: one.user.name for one in list_team(membership) if one.may("people.view")}
