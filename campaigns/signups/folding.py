"""Folds sign-ups out of submissions, in bundles: a person once per page; a second form adds to the first."""

from datetime import datetime
from typing import Any

from campaigns.ledger import services as ledger
from campaigns.pages.folding import credit, deed
from campaigns.pages.receipts import folding as receipts
from campaigns.signups import rules, selectors
from campaigns.signups.models import HelpState, Signup, SignupPage
from contacts.intake.rules import Fault, Folded, Outcome

Key = tuple[int, int]


def check(payload: dict[str, Any]) -> list[Fault]:
    """Check a sign-up's own keys."""
    faults = []
    for name in ("interests", "ways"):
        told = payload.get(name) or []
        if not isinstance(told, list) or len(told) > 40 or any(len(str(one)) > 40 for one in told):
            faults.append(Fault(name, "choice_unknown"))
    if len(str(payload.get("note", ""))) > 500:
        faults.append(Fault("note", "note_too_long", {"most": 500}))
    return faults


def fold(bundle: list[Folded], now: datetime) -> dict[int, Outcome]:
    """Make the sign-ups of a bundle: a fixed number of statements, one ledger line, one receipt each."""
    pages = selectors.get_by_uuid({one.about.partition(":")[2] for one in bundle})
    outcomes: dict[int, Outcome] = {}
    told: list[tuple[Key, Folded, SignupPage]] = []
    for one in bundle:
        page = pages.get(one.about.partition(":")[2])
        if page is None or page.page.partner_id != one.partner_id:
            outcomes[one.submission_id] = Outcome(refused="signup_page_unknown")
        else:
            told.append(((page.pk, one.person_id), one, page))
    rows = _write(told)
    messages = credit(bundle, now)
    last = {key: (one, page) for key, one, page in told}
    deeds, owed = [], []
    for key, (one, page) in last.items():
        row = rows[key]
        stands = not row.needs_confirmation or row.confirmed_at
        if stands:
            deeds.append(deed(one, "signup.joined", f"signup:{row.uuid}", page.page.campaign_id, messages))
        if one.origin in receipts.BY_FORM:
            links = {"manage_link": selectors.own_link(row.uuid)}
            owed.append(receipts.Owed("receipt" if stands else "confirm", one.about, one.person_id, links))
    ledger.record_many(deeds, now)
    receipts.send(owed, now)
    outcomes |= {one.submission_id: Outcome({"signup": str(rows[key].uuid)}) for key, one, _page in told}
    return outcomes


def _write(told: list[tuple[Key, Folded, SignupPage]]) -> dict[Key, Signup]:
    """Write new sign-ups and what others add; gives the rows as they are now. Four statements at most."""
    if not told:
        return {}
    wanted = {
        "signup_page__in": {page for (page, _person), _one, _row in told},
        "person__in": {person for (_page, person), _one, _row in told},
    }
    before = _read(Signup.objects.select_for_update().filter(**wanted))
    new: dict[Key, Signup] = {}
    changed: dict[Key, Signup] = {}
    for key, one, page in told:
        row = before.get(key) or new.get(key)
        if row is None:
            new[key] = Signup(signup_page=page, person_id=one.person_id, **_facts(one, page))
        elif _add(row, one, page) and key in before:
            changed[key] = row
    Signup.objects.bulk_create([new[key] for key in sorted(new)], ignore_conflicts=True)
    names = ["interests", "ways", "note", "help_state", "needs_confirmation", "withdrawn_at", "submission", "language"]
    Signup.objects.bulk_update(changed.values(), names)
    return _read(Signup.objects.filter(**wanted))


def _read(rows: Any) -> dict[Key, Signup]:
    return {(row.signup_page_id, row.person_id): row for row in rows}


def _ticked(one: Folded, page: SignupPage, name: str) -> list[str]:
    known = {choice["key"] for choice in getattr(page, name)}
    return [key for key in dict.fromkeys(one.payload.get(name) or []) if key in known]


def _facts(one: Folded, page: SignupPage) -> dict[str, Any]:
    return {
        "at": one.received_at,
        "interests": _ticked(one, page, "interests"),
        "ways": _ticked(one, page, "ways"),
        "note": str(one.payload.get("note", ""))[:500],
        "needs_confirmation": receipts.is_bare(one),
        "language": one.language,
        "source": str(one.payload.get("source", ""))[:60],
        "submission": one.submission_uuid,
    }


def _add(row: Signup, one: Folded, page: SignupPage) -> bool:
    """Add what another form says; one without proof changes nothing that stands."""
    is_bare = receipts.is_bare(one)
    stands = not row.needs_confirmation or row.confirmed_at
    if row.submission == one.submission_uuid or (is_bare and stands):
        return False
    ways = _ticked(one, page, "ways")
    back = row.withdrawn_at is not None
    row.help_state = HelpState(rules.state_after(row.help_state, [] if back else row.ways, ways))
    row.interests = rules.united([] if back else row.interests, _ticked(one, page, "interests"))
    row.ways = rules.united([] if back else row.ways, ways)
    row.note = str(one.payload.get("note", ""))[:500] or row.note
    row.needs_confirmation = row.needs_confirmation and is_bare
    row.withdrawn_at, row.submission, row.language = None, one.submission_uuid, one.language
    return True
