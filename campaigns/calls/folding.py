"""Folds reported calls out of submissions, in bundles: a person, an office and a day make one call."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from campaigns.calls import selectors
from campaigns.calls.connecting.models import ConnectedCall
from campaigns.calls.models import CallOutcome, CallPage, CallReport
from campaigns.ledger import services as ledger
from campaigns.pages.folding import credit, deed
from campaigns.pages.receipts import folding as receipts
from coalition.listing.rules import is_uuid
from contacts.intake.rules import Fault, Folded, Outcome
from contacts.policymakers.models import Term

NOBODY = "00000000-0000-0000-0000-000000000000"
Told = list[tuple[Folded, CallPage]]
Key = tuple[int, int, int, Any]


def check(payload: dict[str, Any]) -> list[Fault]:
    """Check the calls of a report."""
    calls = payload.get("calls")
    if not isinstance(calls, list) or not calls or len(calls) > 60:
        return [Fault("calls", "calls_unreadable")]
    for one in calls:
        told = one if isinstance(one, dict) else {}
        known = told.get("outcome") in CallOutcome.values and is_uuid(str(told.get("connection") or NOBODY))
        if not is_uuid(str(told.get("term", ""))) or not known:
            return [Fault("calls", "calls_unreadable")]
    return []


def fold(bundle: list[Folded], now: datetime) -> dict[int, Outcome]:
    """Make the calls of a bundle: a fixed number of statements, a ledger line per call, one receipt per person."""
    pages = selectors.get_by_uuid({one.about.partition(":")[2] for one in bundle})
    outcomes: dict[int, Outcome] = {}
    told: Told = []
    for one in bundle:
        page = pages.get(one.about.partition(":")[2])
        if page is None or page.page.partner_id != one.partner_id:
            outcomes[one.submission_id] = Outcome(refused="call_page_unknown")
        else:
            told.append((one, page))
    rows = _write(told)
    _tie(told, rows)
    messages = credit(bundle, now)
    deeds, owed = [], []
    for one, page in told:
        mine = [row for row in rows.values() if row.submission == one.submission_uuid]
        outcomes[one.submission_id] = Outcome({"calls": [str(row.uuid) for row in mine]})
        standing = [row for row in mine if not row.needs_confirmation or row.confirmed_at]
        deeds += [deed(one, "call.made", f"call:{row.uuid}", page.page.campaign_id, messages) for row in standing]
        if mine and one.origin in receipts.BY_FORM:
            links = {"manage_link": selectors.own_link(mine[0].uuid)}
            word = "confirm" if receipts.is_bare(one) else "receipt"
            owed.append(receipts.Owed(word, one.about, one.person_id, links))
    ledger.record_many(deeds, now)
    receipts.send(owed, now)
    return outcomes


def _write(told: Told) -> dict[Key, CallReport]:
    """Write new calls; a second report of the same call corrects it, if it is proven or the first was not."""
    asked = {str(call["term"]) for one, _page in told for call in one.payload["calls"]}
    terms = {str(uuid): pk for uuid, pk in Term.objects.filter(uuid__in=asked).values_list("uuid", "pk")}
    wanted = {"call_page__in": {page.pk for _one, page in told}, "person__in": {one.person_id for one, _page in told}}
    before = _read(CallReport.objects.select_for_update().filter(**wanted)) if told else {}
    new: dict[Key, CallReport] = {}
    changed: dict[Key, CallReport] = {}
    for one, page in told:
        for call in one.payload["calls"]:
            term = terms.get(str(call["term"]))
            if term is None:
                continue
            row = _report(one, page, term, call)
            key = _key(row)
            old = before.get(key) or new.get(key)
            if old is None:
                new[key] = row
            elif not row.needs_confirmation or (old.needs_confirmation and not old.confirmed_at):
                for name in ("outcome", "note", "submission"):
                    setattr(old, name, getattr(row, name))
                old.needs_confirmation = old.needs_confirmation and row.needs_confirmation
                if key in before:
                    changed[key] = old
    CallReport.objects.bulk_create(new.values(), ignore_conflicts=True)
    CallReport.objects.bulk_update(changed.values(), ["outcome", "note", "submission", "needs_confirmation"])
    return _read(CallReport.objects.filter(**wanted)) if told else {}


def _tie(told: Told, rows: dict[Key, CallReport]) -> None:
    """Tie calls that we put through to what was then told of them, once; two statements."""
    named = {
        str(call["connection"]): (page.pk, one.person_id)
        for one, page in told
        for call in one.payload["calls"]
        if call.get("connection")
    }
    known = {(row.call_page_id, row.person_id, row.term_id): row for row in rows.values()}
    changed = []
    for connected in ConnectedCall.objects.filter(uuid__in=named, report=None) if named else ():
        page, person = named[str(connected.uuid)]
        connected.report = known.get((page, person, connected.term_id)) if page == connected.call_page_id else None
        changed.append(connected)
    ConnectedCall.objects.bulk_update(changed, ["report"])


def _read(rows: Any) -> dict[Key, CallReport]:
    return {_key(row): row for row in rows}


def _key(row: CallReport) -> Key:
    return row.call_page_id, row.person_id, row.term_id, row.on


def _report(one: Folded, page: CallPage, term: int, call: dict[str, Any]) -> CallReport:
    return CallReport(
        call_page=page,
        person_id=one.person_id,
        term_id=term,
        on=timezone.localdate(one.received_at),
        at=one.received_at,
        outcome=call["outcome"],
        note=str(call.get("note", ""))[:500],
        needs_confirmation=receipts.is_bare(one),
        language=one.language,
        source=str(one.payload.get("source", ""))[:60],
        submission=one.submission_uuid,
    )
