"""Reads follow-ups."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.accounts.models import User
from coalition.errors import NotFound
from coalition.partners.selectors import list_team
from contacts.people.models import FollowUp, Person
from contacts.people.rules import Panel, TimelineSource, register_panel, register_timeline

LIMIT = 100
TIMELINE = """
SELECT coalesce(f.done_at, f.made_at) AS at, f.uuid, jsonb_build_object('text', f.text, 'done', f.done_at IS NOT NULL,
       'because', f.because, 'who', coalesce(u.name, ''), 'due', to_char(f.due_on, 'YYYY-MM-DD')) AS data
FROM contacts_followup f LEFT JOIN coalition_user u ON u.id = coalesce(f.done_by_id, f.assignee_id)
WHERE f.person_id = %(person)s AND f.partner_id = %(partner)s
"""


def _of(membership: Any) -> QuerySet[FollowUp]:
    rows = FollowUp.objects.filter(partner=membership.partner, person__erased_at=None, person__merged_into=None)
    return rows.select_related("person", "assignee", "done_by")


def list_open(membership: Any, *, mine: bool = False) -> QuerySet[FollowUp]:
    """List what is still to be done, the most urgent first; `mine`: given to me, or to nobody."""
    rows = _of(membership).filter(done_at=None).order_by("due_on", "pk")
    return rows.filter(Q(assignee=membership.user) | Q(assignee=None)) if mine else rows


def list_done(membership: Any) -> QuerySet[FollowUp]:
    """List what was done, the latest first."""
    return _of(membership).filter(done_at__isnull=False).order_by("-done_at", "-pk")


def list_of_person(membership: Any, person: Person) -> list[FollowUp]:
    """List what is to be done about a person."""
    return list(list_open(membership).filter(person=person)[:20])


def list_due(membership: Any, *, now: datetime, limit: int = 6) -> tuple[list[FollowUp], int]:
    """Give the most urgent of my follow-ups that are due today or before, and how many there are."""
    due = list_open(membership, mine=True).filter(due_on__lte=timezone.localdate(now))
    return list(due[:limit]), due.count()


def access_follow_up(membership: Any, uuid: UUID) -> FollowUp:
    """Get one follow-up of this membership's partner, or refuse with NotFound."""
    found = _of(membership).filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def list_colleagues(membership: Any) -> list[User]:
    """List the colleagues to whom something can be given: those who may change people."""
    return [one.user for one in list_team(membership) if one.may("people.edit")]


def _words(data: dict[str, Any]) -> str:
    if data["done"]:
        return _("Done: %(text)s") % data
    return _("To do: %(text)s") % data


def register_all() -> None:
    """Register the follow-ups of a person's page and timeline; called when the apps are ready."""
    register_panel(Panel(gettext_lazy("To be done"), "follow_ups:panel", "people.view"))
    register_timeline(
        TimelineSource(
            "follow_up",
            gettext_lazy("Follow-ups"),
            "checkbox",
            TIMELINE,
            _words,
            lambda data: " · ".join(part for part in (data["who"], data["because"]) if part),
            group="ours",
        )
    )
