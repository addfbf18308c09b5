"""What administrators do with the roster: look at a file's changes, say yes or no, note who left or won a seat."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.people.models import Person, Role, RoleKind
from contacts.policymakers.drafts.loading import read_upload, try_out
from contacts.policymakers.drafts.models import DraftState, RosterDraft
from contacts.policymakers.drafts.rules import read_facts, write_facts
from contacts.policymakers.loading import write_roster
from contacts.policymakers.models import Seat, Term
from contacts.policymakers.offices.loading import end_offices
from contacts.policymakers.rules import RosterFacts
from contacts.policymakers.selectors import who_holds

WORDING = {
    "policymakers.drafted": _("brought in a roster that waits for a yes"),
    "policymakers.applied": _("said yes to a roster: %(joined)s joined, %(left)s left, %(moved)s moved"),
    "policymakers.dropped": _("said no to a roster"),
    "policymakers.seat_left": _("noted that %(name)s left %(seat)s"),
    "policymakers.seat_won": _("noted that %(name)s holds %(seat)s"),
}


class Changed(Refusal):
    """The roster moved on since the draft was looked at: what would change is another thing now."""

    code = "draft_changed"
    message = _("Meanwhile the roster has changed, so this would change other things than you saw. Look once more.")


class Settled(Refusal):
    """The draft is applied or dropped already."""

    code = "draft_settled"
    message = _("This was decided already.")


class SeatHeld(Refusal):
    """Somebody holds the seat on that day."""

    code = "seat_held"
    message = _("On that day %(name)s holds this seat. Note first when she left.")


class BeforeStart(Refusal):
    """A term cannot end before it began."""

    code = "before_start"
    message = _("She has held this seat only since %(day)s.")


def draft(name: str, body: bytes, *, by: Any, now: dt.datetime) -> RosterDraft:
    """Keep a roster and what it would change; refuses NoRoster, TooMuch, RosterShrank."""
    return keep(name, read_upload(name, body, today=timezone.localdate(now)), by=by, now=now)


def keep(name: str, facts: RosterFacts, *, by: Any, now: dt.datetime) -> RosterDraft:
    """Keep what a roster tells, and what it would change, until somebody says yes; refuses RosterShrank."""
    changes = try_out(facts, today=timezone.localdate(now))
    with transaction.atomic():
        row = RosterDraft.objects.create(
            name=name[:150], facts=write_facts(facts), changes=changes, made_by=by and by.user, made_at=now
        )
        audit.record("policymakers.drafted", by=by, on=row)
    return row


def approve(row: RosterDraft, *, by: Any, now: dt.datetime) -> RosterDraft:
    """Apply a draft if it still changes what was shown; refuses Changed (it then shows what is new), Settled."""
    today = timezone.localdate(now)
    facts = read_facts(row.facts)
    changes = try_out(facts, today=today)
    if changes != row.changes:
        RosterDraft.objects.filter(pk=row.pk, state=DraftState.WAITING).update(changes=changes)
        raise Changed
    with transaction.atomic():
        _settle(row, DraftState.APPLIED, by, now)
        report = write_roster(facts, today=today)
        counts = {name: len(getattr(report, name)) for name in ("joined", "left", "moved")}
        audit.record("policymakers.applied", by=by, on=row, facts=counts)
    return row


def forget(row: RosterDraft) -> None:
    """Drop a draft that changes nothing, as if it had not been made."""
    RosterDraft.objects.filter(pk=row.pk, state=DraftState.WAITING).delete()


def look_again(row: RosterDraft, *, now: dt.datetime) -> None:
    """Tell anew what a waiting draft would change, after a decision about its source; refuses RosterShrank."""
    changes = try_out(read_facts(row.facts), today=timezone.localdate(now))
    RosterDraft.objects.filter(pk=row.pk, state=DraftState.WAITING).update(changes=changes)


@transaction.atomic
def drop(row: RosterDraft, *, by: Any, now: dt.datetime) -> None:
    """Say no to a draft; refuses Settled."""
    _settle(row, DraftState.DROPPED, by, now)
    audit.record("policymakers.dropped", by=by, on=row)


def _settle(row: RosterDraft, state: str, by: Any, now: dt.datetime) -> None:
    mine = RosterDraft.objects.filter(pk=row.pk, state=DraftState.WAITING)
    if not mine.update(state=state, settled_by=by.user, settled_at=now):
        raise Settled


@transaction.atomic
def leave_seat(term: Term, *, on: dt.date, by: Any) -> None:
    """Note that somebody left her seat: her term ends, the seat is vacant; refuses BeforeStart."""
    if on <= term.starts_on:
        raise BeforeStart(day=term.starts_on.isoformat())
    Term.objects.filter(pk=term.pk).update(ends_on=on)
    still = Term.objects.filter(person=term.person, ends_on=None).exists()
    if not still:
        Role.objects.filter(person=term.person, kind=RoleKind.POLICYMAKER, until=None).update(until=on)
    end_offices(timezone.localdate())
    told = {"name": str(term.person), "seat": str(term.seat)}
    audit.record("policymakers.seat_left", by=by, on=term.person, facts=told)


@transaction.atomic
def take_seat(seat: Seat, facts: dict[str, Any], *, by: Any) -> Term:
    """Note who won a vacant seat, in a special election or otherwise; refuses SeatHeld."""
    holder = who_holds(seat, facts["on"])
    if holder:
        raise SeatHeld(name=str(holder.person))
    person = Person.objects.create(given_name=facts["given_name"], family_name=facts["family_name"])
    Role.objects.create(person=person, kind=RoleKind.POLICYMAKER, since=facts["on"], source="hand")
    told = {"party": facts["party"], "starts_on": facts["on"], "external_id": facts.get("external_id", "")}
    term = Term.objects.create(seat=seat, person=person, source="hand", **told)
    audit.record("policymakers.seat_won", by=by, on=person, facts={"name": str(person), "seat": str(seat)})
    return term
