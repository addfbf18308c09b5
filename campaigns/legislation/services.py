"""What organizers write down about bills and hearings by hand."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.legislation import selectors
from campaigns.legislation.models import Bill, BillAction, Hearing, Session, Stage
from campaigns.legislation.rules import WEIGHTY
from campaigns.legislation.sources.models import BillMove, Move
from campaigns.legislation.sources.rules import HAND
from coalition.audit import services as audit
from coalition.errors import Refusal

WORDING = {
    "legislation.session_added": _("added session %(name)s"),
    "legislation.bill_added": _("added bill %(number)s"),
    "legislation.bill_changed": _("changed bill %(number)s: %(fields)s"),
    "legislation.bill_moved": _("moved bill %(number)s to “%(stage)s”"),
    "legislation.bills_brought_in": _(
        "brought in a list of bills: %(added)s new, %(changed)s changed, %(refused)s refused"
    ),
    "legislation.source_followed": _("began to follow %(source)s for %(session)s"),
    "legislation.source_left": _("stopped following %(source)s for %(session)s"),
    "legislation.action_added": _("noted what happened to bill %(number)s"),
    "legislation.hearing_added": _("added a hearing"),
    "legislation.hearing_changed": _("changed the hearing: %(fields)s"),
}


class KnownBill(Refusal):
    """This session already has a bill with this number."""

    code = "bill_known"
    message = _("%(number)s is already in the list of this session.")


@transaction.atomic
def add_bill(facts: dict[str, Any], *, by: Any, now: datetime) -> Bill:
    """Enter a bill by hand, opening its session if need be; refuses KnownBill."""
    facts = {**facts, "session": _session(facts["session"], by)}
    if Bill.objects.filter(session=facts["session"], identifier=facts["identifier"]).exists():
        raise KnownBill(number=facts["identifier"])
    bill = Bill.objects.create(**facts, source="hand", modified_at=now)
    audit.record("legislation.bill_added", by=by, on=bill, facts={"number": bill.identifier})
    return bill


@transaction.atomic
def change_bill(bill: Bill, facts: dict[str, Any], *, by: Any, now: datetime) -> Bill:
    """Correct a bill; refuses KnownBill."""
    facts = {**facts, "session": _session(facts["session"], by)}
    twin = Bill.objects.filter(session=facts["session"], identifier=facts["identifier"]).exclude(pk=bill.pk)
    if twin.exists():
        raise KnownBill(number=facts["identifier"])
    before = bill.stage
    changed = _apply(bill, facts)
    if changed:
        bill.facts_from = {**bill.facts_from, **dict.fromkeys(changed, HAND)}
        bill.modified_at = now
        bill.save()
        if bill.stage != before:
            BillMove.objects.create(bill=bill, at=now, kind=Move.STAGE, text=bill.stage, source=HAND)
        told = {"number": bill.identifier, "fields": ", ".join(changed)}
        audit.record("legislation.bill_changed", by=by, on=bill, facts=told)
    return bill


@transaction.atomic
def move_bill(bill: Bill, stage: str, *, by: Any, now: datetime) -> bool:
    """Correct where a bill stands; feeds do not overrule that. Tells whether anything changed."""
    if stage not in Stage.values:
        return False
    facts = {**bill.facts_from, "stage": HAND}
    moved = Bill.objects.filter(pk=bill.pk).exclude(stage=stage).update(stage=stage, facts_from=facts, modified_at=now)
    if moved:
        BillMove.objects.create(bill=bill, at=now, kind=Move.STAGE, text=stage, source=HAND)
        told = {"number": bill.identifier, "stage": str(Stage(stage).label)}
        audit.record("legislation.bill_moved", by=by, on=bill, facts=told)
    return bool(moved)


@transaction.atomic
def add_action(bill: Bill, facts: dict[str, Any], *, by: Any, now: datetime) -> BillAction:
    """Note what happened to a bill; a stage that was reached moves the bill there."""
    action = BillAction.objects.create(bill=bill, source="hand", **facts)
    if action.stage and action.stage in Stage.values:
        bill.stage = action.stage
        bill.facts_from = {**bill.facts_from, "stage": HAND}
    bill.modified_at = now
    bill.save(update_fields=["stage", "facts_from", "modified_at"])
    BillMove.objects.create(bill=bill, at=now, kind=Move.ACTION, text=action.text, source=HAND)
    audit.record("legislation.action_added", by=by, on=bill, facts={"number": bill.identifier, "stage": action.stage})
    return action


@transaction.atomic
def add_hearing(facts: dict[str, Any], *, bills: list[Bill], by: Any, now: datetime) -> Hearing:
    """Enter a hearing by hand; bills that were in committee are then up for a hearing."""
    hearing = Hearing.objects.create(**facts, source="hand", modified_at=now)
    _set_bills(hearing, bills, now)
    audit.record("legislation.hearing_added", by=by, on=hearing, facts={"bills": len(bills)})
    return hearing


@transaction.atomic
def change_hearing(hearing: Hearing, facts: dict[str, Any], *, bills: list[Bill], by: Any, now: datetime) -> Hearing:
    """Correct a hearing: time, deadlines, links, status, bills."""
    clocks = selectors.clocks_of(hearing)
    changed = _apply(hearing, facts)
    hearing.facts_from = {**hearing.facts_from, **dict.fromkeys(changed, HAND)}
    if set(hearing.bills.values_list("pk", flat=True)) != {bill.pk for bill in bills}:
        changed.append("bills")
        _set_bills(hearing, bills, now)
    if changed:
        hearing.modified_at = now
        hearing.turned_at = (
            now if WEIGHTY & set(changed) or selectors.clocks_of(hearing) != clocks else hearing.turned_at
        )
        hearing.save()
        audit.record("legislation.hearing_changed", by=by, on=hearing, facts={"fields": ", ".join(changed)})
    return hearing


def _session(identifier: str, by: Any) -> Session:
    session, is_new = Session.objects.get_or_create(identifier=identifier, defaults={"name": identifier})
    if is_new:
        audit.record("legislation.session_added", by=by, on=session, facts={"name": session.name})
    return session


def _set_bills(hearing: Hearing, bills: list[Bill], now: datetime) -> None:
    hearing.bills.set(bills)
    waiting = [bill.pk for bill in bills if bill.stage in {Stage.DRAFT, Stage.COMMITTEE}]
    Bill.objects.filter(pk__in=waiting).update(stage=Stage.HEARING, modified_at=now)


def _apply(row: Any, facts: dict[str, Any]) -> list[str]:
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    return changed
