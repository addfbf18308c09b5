"""Deeds of outreach: lists, their people and life; claiming, logging, skipping."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from campaigns.ledger import services as ledger
from campaigns.ledger.heard import rules as heard
from campaigns.ledger.rules import Deed
from campaigns.outreach import delivery, rules, selectors
from campaigns.outreach.models import Assignment, Attempt, CallList
from coalition.audit import services as audit
from coalition.errors import Refusal
from coalition.partners.models import Membership
from contacts.consent import services as consent

WORDING = {
    "call_list.made": _("made the call list"),
    "call_list.changed": _("changed the call list"),
    "call_list.filled": _("added %(added)s people to the call list"),
    "call_list.open": _("opened the call list"),
    "call_list.paused": _("paused the call list"),
    "call_list.closed": _("closed the call list"),
    "call_list.exported": _("exported the results"),
    "call.logged": _("logged a call"),
    "person.asked_for_silence": _("noted that this person wants no contact"),
}


class NotPossible(Refusal):
    """A list does not go from this state to that one."""

    code = "call_list_state"
    message = _("The call list cannot be changed like this any more. Reload the page.")


class NotScripted(Refusal):
    """A list without a script or without people cannot be opened."""

    code = "call_list_unready"
    message = _("Write a script and add people before you open the list.")


class NobodyLeft(Refusal):
    """There is nobody to call on this list at the moment."""

    code = "nobody_left"
    message = _("Nobody is left to call on this list right now. Thank you!")


class NotYours(Refusal):
    """This person was never handed to this volunteer, or the key was tampered with."""

    code = "not_your_call"
    status = 404
    message = _("This person is not on your screen any more. Take the next one.")


# --- lists -----------------------------------------------------------------------------------------------------------
def save_list(call_list: CallList | None, *, facts: dict[str, Any], by: Membership, now: datetime) -> CallList:
    """Make a list (None given) and put its people on it, or change one."""
    is_new = call_list is None
    call_list = call_list or CallList(partner=by.partner, made_by=by.user, made_at=now)
    if not is_new and call_list.state == "closed":
        raise NotPossible
    for name, value in facts.items():
        setattr(call_list, name, value)
    with transaction.atomic():
        call_list.save()
        audit.record("call_list.made" if is_new else "call_list.changed", by=by, on=call_list)
        if is_new:
            fill(call_list, by=by, now=now)
    return call_list


def fill(call_list: CallList, *, by: Membership, now: datetime) -> int:
    """Add the people of the segment who are not on the list yet; gives how many came."""
    if call_list.state == "closed":
        raise NotPossible
    with transaction.atomic():
        added, call_list.left_out = delivery.fill(call_list)
        call_list.filled_at = now
        call_list.save(update_fields=["left_out", "filled_at"])
        audit.record("call_list.filled", by=by, on=call_list, facts={"added": added})
    return added


def set_state(call_list: CallList, wanted: str, *, by: Membership, now: datetime) -> None:
    """Open, pause or close a list; pausing and closing takes effect at the next person."""
    if not rules.may_change(call_list.state, wanted):
        raise NotPossible
    if wanted == "open" and not (any(call_list.script.values()) and call_list.assignments.exists()):
        raise NotScripted
    changed = CallList.objects.filter(pk=call_list.pk, state=call_list.state).update(state=wanted)
    if not changed:
        raise NotPossible
    audit.record(f"call_list.{wanted}", by=by, on=call_list)


# --- a volunteer's shift ---------------------------------------------------------------------------------------------
def take_next(call_list: CallList, *, by: Membership, now: datetime) -> Assignment:
    """Give this volunteer the person on her screen, else the next one; raises NobodyLeft."""
    held = selectors.find_claim(by, call_list, now)
    if held:
        return held
    delivery.release(now=now, user_id=by.user.pk, except_list=0)
    claimed = delivery.claim_next(call_list, by.user.pk, now)
    if claimed is None:
        raise NobodyLeft
    return claimed


def keep(assignment: Assignment, *, by: Membership, now: datetime) -> bool:
    """Extend the lease while the page is open (heartbeat); False when the claim is gone."""
    mine = Assignment.objects.filter(pk=assignment.pk, state="claimed", claimed_by=by.user)
    return bool(mine.update(leased_until=now + rules.LEASE))


def skip(assignment: Assignment, *, by: Membership, now: datetime) -> None:
    """Give a person back without an attempt; somebody gets her after the others."""
    mine = Assignment.objects.filter(pk=assignment.pk, state="claimed", claimed_by=by.user)
    mine.update(state="retry", retry_after=now + rules.LEASE, claimed_by=None, leased_until=None)


@dataclass(frozen=True)
class Logged:
    """What the volunteer tells of a call."""

    outcome: str
    key: str
    answers: dict[str, str] = field(default_factory=dict)
    note: str = ""
    call_back_at: datetime | None = None


def log(assignment: Assignment, logged: Logged, *, by: Membership, now: datetime) -> Attempt:
    """Write down one attempt, once per claim, and do what follows from it; raises NotYours.

    The call took place even if the lease ran out meanwhile, so the attempt is kept; it then leaves alone whoever holds
    the person now.
    """
    if not rules.is_claim_key(logged.key, assignment.uuid, by.user.uuid, keys=selectors.claim_keys()):
        raise NotYours
    outcome = rules.OUTCOMES[logged.outcome]
    try:
        with transaction.atomic():
            locked = Assignment.objects.select_for_update(of=["self"]).select_related("call_list", "person")
            assignment = locked.get(pk=assignment.pk)
            attempt = _write_attempt(assignment, logged, outcome, by, now)
            _move(assignment, logged, outcome, by, now)
            _follow(assignment, attempt, outcome, by, now)
    except IntegrityError:  # the same form a second time
        return Attempt.objects.get(key=logged.key)
    return attempt


def _write_attempt(
    assignment: Assignment, logged: Logged, outcome: rules.Outcome, by: Membership, now: datetime
) -> Attempt:
    answers = rules.answers_of(assignment.call_list.questions, logged.answers) if outcome.asks else {}
    return Attempt.objects.create(
        assignment=assignment,
        person=assignment.person,
        partner=by.partner,
        by=by.user,
        at=now,
        outcome=outcome.name,
        answers=answers,
        note=logged.note.strip()[:1000],
        key=logged.key,
    )


def _move(assignment: Assignment, logged: Logged, outcome: rules.Outcome, by: Membership, now: datetime) -> None:
    held_by_other = assignment.state == "claimed" and assignment.claimed_by_id != by.user.pk
    if held_by_other and not outcome.silences:
        Assignment.objects.filter(pk=assignment.pk).update(attempts_made=assignment.attempts_made + outcome.counts)
        return
    standing = rules.standing_after(
        outcome,
        attempts_made=assignment.attempts_made,
        most=assignment.call_list.max_attempts,
        now=now,
        call_back_at=logged.call_back_at,
    )
    assignment.state, assignment.attempts_made = standing.state, standing.attempts_made
    assignment.retry_after, assignment.outcome = standing.retry_after, outcome.name
    assignment.claimed_by = assignment.leased_until = None
    assignment.save()


def _follow(assignment: Assignment, attempt: Attempt, outcome: rules.Outcome, by: Membership, now: datetime) -> None:
    person, call_list = assignment.person, assignment.call_list
    if outcome.silences == "everything":
        consent.do_not_contact([person.pk], how="phone", now=now)
        delivery.block_everywhere(person)
        audit.record("person.asked_for_silence", by=by, on=person)
    elif outcome.silences == "calls":
        phone = selectors.phone_of(person.pk, by.partner.pk)
        if phone:
            consent.withdraw(
                point_id=phone[0], partner_id=by.partner.pk, channel="phone", purposes=["calls"], how="phone", now=now
            )
    if outcome.reached:
        if call_list.about:
            heard.tell(heard.Heard(call_list.about, person.pk, attempt.answers.get(heard.KEY, ""), by, now))
        deed = Deed(
            person_id=person.pk,
            partner_id=by.partner.pk,
            kind="outreach.reached",
            about=f"call_list:{call_list.uuid}",
            reference=f"attempt:{attempt.uuid}",
            at=now,
            campaign_id=call_list.campaign_id,
            source="call",
            medium="phone",
        )
        ledger.record_many([deed], now)
    audit.record("call.logged", by=by, on=assignment, facts={"outcome": outcome.name})


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget what volunteers wrote about erased people."""
    Attempt.objects.filter(person__in=person_ids).update(note="", answers={})
