"""Folds submissions into what we know: bundles of up to 2,000, one transaction each, a fixed number of statements.

A bundle is claimed with its rows locked and settled in the same transaction: a killed worker leaves it as it was, two
workers never hold the same row. A row that breaks its bundle is found by halving and refused; the others go on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog
from django.db import OperationalError, connection, transaction

from coalition.columns import columns_of, no_sweeps
from contacts.consent import selectors as consent_selectors
from contacts.consent import services as consent
from contacts.consent.lists.selectors import erased_among
from contacts.consent.twice import services as twice
from contacts.intake import criteria, selectors
from contacts.intake.criteria import Reading, Word
from contacts.intake.models import Submission, SubmissionState
from contacts.intake.more.folding import write_more
from contacts.intake.persons import loading, matching
from contacts.intake.persons.matching import Known
from contacts.intake.rules import KINDS, Fault, Folded, only_the_person
from contacts.intake.selectors import ASIDE

BUNDLE = 2000  # a quarter cheaper per row than 500; half a second, a few megabytes
COLUMNS = "id, uuid, kind, origin, partner_id, about, payload::text, language, received_at::text, run"
CLAIM = f"SELECT {COLUMNS} FROM contacts_submission WHERE state = 'waiting' {{which}} ORDER BY id LIMIT %s FOR UPDATE"
# Two workers at one mailbox wait for each other's whole bundle: each begins with its own half of the mailboxes.
HALF = "AND hashtext(lower(coalesce(payload->>'email', id::text))) & 1 = %s"
SETTLE = """
UPDATE contacts_submission AS s SET state = n.state, folded_at = %s, reason = n.reason, reason_facts = n.facts,
    result = n.result, person_id = n.person_id, twin = n.twin
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::jsonb[], %s::jsonb[], %s::bigint[], %s::text[])
    AS n (id, state, reason, facts, result, person_id, twin)
WHERE s.id = n.id
"""
Met = list[tuple[Known, Reading]]
BY_A_LIST = frozenset({"import", "api"})  # how somebody comes whom another system knows
KEPT_ASIDE = timedelta(days=180)
NETWORK_FOR = timedelta(days=30)
log = structlog.get_logger("intake")


@dataclass(frozen=True)
class Way:
    """How a bundle comes in and leaves: how a row is opened (anew after a bundle broke), how readings are settled."""

    open: Callable[[Any], Reading]
    settle: Callable[[Sequence[Any], list[Reading], datetime], None]


def fold_waiting(*, now: datetime, limit: int = 0, half: int | None = None) -> int:
    """Fold what waits until nothing is left (or the limit is reached), this half (0 or 1) first; safe beside others."""
    done = 0
    while not limit or done < limit:
        with no_sweeps(), transaction.atomic():
            hurry()
            rows = _claim("", [BUNDLE], skip=True) if half is None else _claim(HALF, [half, BUNDLE], skip=True)
            fold_rows(rows, now, WAITING)
        done += len(rows)
        if len(rows) < BUNDLE:
            if half is None:
                break
            half = None
    return done


def fold_these(uuids: Sequence[UUID], *, now: datetime) -> None:
    """Fold these waiting submissions now; one that another worker holds is waited for."""
    for start in range(0, len(uuids), BUNDLE):
        with transaction.atomic():
            some = list(uuids[start : start + BUNDLE])
            fold_rows(_claim("AND uuid = ANY(%s)", [some, BUNDLE], skip=False), now, WAITING)


def purge_aside(*, now: datetime) -> int:
    """Forget what the doors refused half a year ago and nobody let in; says how many."""
    old = Submission.objects.filter(state=SubmissionState.SPAM, key__startswith=ASIDE)
    return old.filter(received_at__lt=now - KEPT_ASIDE).delete()[0]


def forget_networks(*, now: datetime) -> int:
    """Forget the marks of networks in what arrived a month ago; says how many. Older ones were forgotten before."""
    first, last = now - 2 * NETWORK_FOR, now - NETWORK_FOR
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_submission SET payload = payload - 'caller'"
            " WHERE received_at BETWEEN %s AND %s AND payload ? 'caller'",
            [first, last],
        )
        return cursor.rowcount


def hurry() -> None:
    """Let this transaction commit without waiting for the disk: lost by a power cut, it is folded again (0011)."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def _claim(which: str, params: list[Any], *, skip: bool) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.format(which=which) + (" SKIP LOCKED" if skip else ""), params)
        return cursor.fetchall()


def fold_rows(rows: Sequence[Any], now: datetime, way: Way) -> None:
    """Fold a bundle inside the caller's transaction; a row that breaks it is found by halving and refused."""
    if not rows:
        return
    readings = [way.open(row) for row in rows]
    try:
        with transaction.atomic():
            _fold_readings(readings, now)
            way.settle(rows, readings, now)
        return
    except OperationalError:
        raise  # a deadlock or a lost connection says nothing about the rows: the whole bundle waits for the next beat
    except Exception as error:
        log.warning("bundle_broken", rows=len(rows), error=type(error).__name__, exc_info=len(rows) == 1)
        if len(rows) == 1:
            readings = [way.open(rows[0])]
            readings[0].refused = "broken"
            readings[0].result = {"error": type(error).__name__}
            way.settle(rows, readings, now)
            return
    half = len(rows) // 2
    fold_rows(rows[:half], now, way)
    fold_rows(rows[half:], now, way)


def _open(row: tuple[Any, ...]) -> Reading:
    *head, payload, language, told, run = row
    at = datetime.fromisoformat(told)  # as text, because the driver takes forty times as long to read a time
    reading = Reading(*head, orjson.loads(payload), language, at, run)  # type: ignore[call-arg]
    reading.received = told
    return criteria.read(reading)


def _refuse_erased(readings: list[Reading]) -> None:
    """Let nobody who asked to be erased come back by a list of somebody else; what the row said is forgotten too."""
    told = [reading for reading in readings if reading.how in BY_A_LIST and not reading.faults]
    if not (gone := told and erased_among((a.kind, a.value) for r in told for a in (*r.emails, *r.phones))):
        return
    back = [one for one in told if any((a.kind, a.value) in gone for a in (*one.emails, *one.phones))]
    for reading in back:
        reading.faults.append(Fault("email", "erased"))
        reading.payload = {}
    Submission.objects.filter(pk__in=[reading.id for reading in back]).update(payload={})


def _fold_readings(readings: list[Reading], now: datetime) -> None:
    _refuse_erased(readings)
    good = [reading for reading in readings if not reading.faults]
    if good:
        made = _find_points(good, now)
        acquaintance, people = matching.meet_all(good, at_new=made)
        met: Met = list(zip(people, good, strict=True))
        for known, reading in met:
            reading.person_id = known.person_id
        loading.write_people(acquaintance.new)
        _link(good, now)
        loading.write_roles(met)
        loading.write_tags(met)
        loading.write_answers(met)
        loading.write_homes(met)
        write_more(good, now, via=loading.via)
        _record_consents(good, made)
        _fold_kinds(good, now)
        _touch(met)


def _find_points(readings: list[Reading], now: datetime) -> frozenset[int]:
    told = [address for reading in readings for address in (*reading.emails, *reading.phones)]
    points = consent.find_or_create_points(told, now=now)
    for reading in readings:
        emails = [points[a.kind, a.value] for a in reading.emails]
        phones = [points[a.kind, a.value] for a in reading.phones]
        reading.email_id = emails[0] if emails else None
        reading.phone_id = phones[0] if phones else None
        reading.point_ids = list(dict.fromkeys(emails + phones))
    return points.made


def _link(readings: list[Reading], now: datetime) -> None:
    reopened = consent.link_many(
        [
            (reading.person_id, point, "" if point in {reading.email_id, reading.phone_id} else "other")
            for reading in readings
            for point in reading.point_ids
        ],
        now=now,
        newcomers={reading.person_id for reading in readings if reading.is_new},
    )
    for reading in readings if reopened else ():
        again = [point for point in reading.did.get("points", ()) if (reading.person_id, point) in reopened]
        if again:
            reading.did["reopened"] = again


def _record_consents(readings: list[Reading], made: frozenset[int]) -> None:
    told = [(reading, word) for reading in readings for word in reading.words]
    if not told:
        return
    wordings = consent_selectors.wordings_of(keys) if (keys := {w.wording[0] for _r, w in told if w.wording}) else {}
    partners = selectors.partner_ids({word.partner for _reading, word in told if word.partner})
    said, joined, asked = [], [], []
    for reading, word in told:
        partner = partners.get(word.partner, reading.partner_id) if word.partner else reading.partner_id
        if partner is not None and partner != reading.partner_id and word.decision == "granted":
            joined.append((reading.person_id, partner, reading))
        wording = wordings.get((*word.wording, reading.language)) if word.wording else None
        if word.wording and wording is None:
            reading.notes.append("wording_unknown")
        (asked if word.twice and word.decision == "granted" else said).append(_said(reading, word, partner, wording))
    loading.write_stewards(joined)
    consent.record_many(said, at_new=made)
    twice.ask_many(asked)


def _said(reading: Reading, word: Word, partner_id: int | None, wording_id: int | None) -> consent.Said:
    return consent.Said(
        point_id=(reading.email_id if word.channel == "email" else reading.phone_id) or 0,
        partner_id=partner_id,
        channel=word.channel,
        purpose=word.purpose,
        decision=word.decision,
        how=reading.how,
        at=reading.received_at,
        wording_id=wording_id,
        basis=word.basis,
        language=reading.language,
        submission=reading.uuid,
    )


def _fold_kinds(readings: list[Reading], now: datetime) -> None:
    by_kind: dict[str, list[Reading]] = {}
    for reading in readings:
        by_kind.setdefault(reading.kind, []).append(reading)
    for kind, some in by_kind.items():
        if KINDS[kind].fold is only_the_person:
            continue
        outcomes = KINDS[kind].fold([_folded(reading) for reading in some], now)
        for reading in some:
            outcome = outcomes.get(reading.id)
            if outcome:
                reading.result, reading.refused = outcome.result, outcome.refused


def _touch(met: Met) -> None:
    """An import that tells nothing new is no sign of life; every other arrival is."""
    alive = {k: r.received_at for k, r in met if not k.is_new and (r.is_changed or r.kind != "person.imported")}
    loading.touch_people(alive)


def _settle(_rows: Sequence[Any], readings: list[Reading], now: datetime) -> None:
    rows = [settled(reading) for reading in readings]
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, [now, *columns_of(rows)])


def settled(reading: Reading) -> tuple[Any, ...]:
    """Tell what became of a reading: id, state, reason, its facts, result, person, twin."""
    refused = reading.refused or (reading.faults[0].code if reading.faults else "")
    facts = {"faults": [[fault.field, fault.code, fault.facts] for fault in reading.faults]} if refused else {}
    result = dict(reading.result)
    if reading.person_id:
        result["change"] = "created" if reading.is_new else "updated" if reading.is_changed else "unchanged"
        if reading.did:
            result["did"] = reading.did
        if reading.notes:
            result["notes"] = list(dict.fromkeys(reading.notes))
    state = "refused" if refused else "folded"
    told = orjson.dumps(facts).decode(), orjson.dumps(result).decode()
    return reading.id, state, refused, *told, reading.person_id or None, reading.twin


def _folded(reading: Reading) -> Folded:
    return Folded(
        submission_id=reading.id,
        submission_uuid=reading.uuid if isinstance(reading.uuid, UUID) else UUID(reading.uuid),
        partner_id=reading.partner_id,
        about=reading.about,
        payload=reading.payload,
        language=reading.language,
        origin=reading.origin,
        received_at=reading.received_at,
        person_id=reading.person_id,
        email_point_id=reading.email_id,
        person_is_new=reading.is_new,
    )


WAITING = Way(_open, _settle)
