"""Folds letters out of submissions, in bundles: one insert, one ledger line a writer, one receipt."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from campaigns.ledger import services as ledger
from campaigns.letters import rules, selectors
from campaigns.letters.models import Letter, LetterDrive
from campaigns.pages.folding import credit, deed
from campaigns.pages.receipts import folding as receipts
from coalition.listing.rules import is_uuid
from contacts.intake.rules import Fault, Folded, Outcome

# The term must have been one of the seat; whether it still runs is asked when the letter is handed over.
WRITE = """
INSERT INTO campaigns_letter (uuid, drive_id, person_id, seat_id, term_id, policymaker_id, position, language, subject,
                              body, signed, similarity, state, why, source, submission, written_at)
SELECT gen_random_uuid(), n.drive_id, n.person_id, s.id, t.id, t.person_id, n.position, n.language, n.subject,
       n.body, n.signed::jsonb, n.similarity, n.state, '', n.source, n.submission, n.written_at
FROM unnest(%s::bigint[], %s::bigint[], %s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::text[], %s::int[], %s::text[], %s::text[], %s::uuid[], %s::timestamptz[])
    AS n (drive_id, person_id, seat, policymaker, position, language, subject, body, signed, similarity, state, source,
          submission, written_at)
JOIN contacts_seat s ON s.uuid = n.seat
JOIN contacts_person p ON p.uuid = n.policymaker
JOIN LATERAL (SELECT id, person_id FROM contacts_term WHERE seat_id = s.id AND person_id = p.id
              ORDER BY starts_on DESC LIMIT 1) t ON true
ORDER BY n.drive_id, n.person_id, s.id
ON CONFLICT DO NOTHING
RETURNING drive_id, person_id
"""
Wanted = dict[tuple[int, int], tuple[Folded, LetterDrive, bool]]


def check(payload: dict[str, Any]) -> list[Fault]:
    """Check the letters of a submission."""
    letters = payload.get("letters")
    if not isinstance(letters, list) or not letters or len(letters) > 60:
        return [Fault("letters", "letters_missing")]
    faults = []
    for one in letters:
        if not isinstance(one, dict) or not (
            is_uuid(str(one.get("seat", ""))) and is_uuid(str(one.get("policymaker", "")))
        ):
            return [Fault("letters", "letters_missing")]
        if not str(one.get("body", "")).strip() or not str(one.get("subject", "")).strip():
            faults.append(Fault("letters", "letter_empty"))
        if len(str(one.get("body", ""))) > rules.LETTER_MOST:
            faults.append(Fault("letters", "letter_too_long", {"most": rules.LETTER_MOST}))
    return faults


def fold(bundle: list[Folded], now: datetime) -> dict[int, Outcome]:
    """Write the letters of a bundle; who wrote to somebody before in this drive does not write to her again."""
    drives = selectors.get_by_uuid({one.about.partition(":")[2] for one in bundle})
    outcomes: dict[int, Outcome] = {}
    wanted: Wanted = {}
    for one in bundle:
        drive = drives.get(one.about.partition(":")[2])
        if drive is None or drive.page.partner_id != one.partner_id:
            outcomes[one.submission_id] = Outcome(refused="letters_unknown")
            continue
        is_bare = one.origin in {"web", "embed"} and not one.payload.get("proven")
        before = wanted.get((drive.pk, one.person_id))
        if before is None or (before[2] and not is_bare):
            wanted[drive.pk, one.person_id] = (one, drive, is_bare)
    _forget_unconfirmed(wanted)
    fresh = _insert(wanted)
    uuids = _uuids_of(wanted)
    messages = credit(bundle, now)
    deeds, owed = [], []
    for key in [key for key in wanted if key in fresh]:
        one, drive, is_bare = wanted[key]
        if not is_bare:
            deeds.append(deed(one, "letter.written", f"letter:{uuids[key]}", drive.page.campaign_id, messages))
        if one.origin in receipts.BY_FORM:
            owed.append(_owed(one, drive, uuids[key], is_bare))
    ledger.record_many(deeds, now)
    receipts.send(owed, now)
    for one in bundle:
        drive = drives.get(one.about.partition(":")[2])
        if one.submission_id not in outcomes and drive:
            first = uuids.get((drive.pk, one.person_id))
            outcomes[one.submission_id] = Outcome({"letter": str(first)}) if first else Outcome(refused="seat_unknown")
    return outcomes


def _forget_unconfirmed(wanted: Wanted) -> None:
    """Let a proven form replace what came before in the same name without proof."""
    proven = [key for key, (_one, _drive, is_bare) in wanted.items() if not is_bare]
    if proven:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM campaigns_letter l USING unnest(%s::bigint[], %s::bigint[]) AS n (drive_id, person_id)"
                " WHERE l.drive_id = n.drive_id AND l.person_id = n.person_id AND l.state = 'unconfirmed'",
                [[key[0] for key in proven], [key[1] for key in proven]],
            )


def _insert(wanted: Wanted) -> set[tuple[int, int]]:
    rows = [row for one, drive, is_bare in wanted.values() for row in _rows(one, drive, is_bare)]
    if not rows:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [list(column) for column in zip(*rows, strict=True)])
        return set(cursor.fetchall())


def _rows(one: Folded, drive: LetterDrive, is_bare: bool) -> list[tuple[Any, ...]]:
    payload = one.payload
    signed = {name: str(payload.get(name, ""))[:200] for name in ("street", "town", "zip")}
    signed["name"] = f"{payload.get('given_name', '')} {payload.get('family_name', '')}".strip()[:200]
    told = orjson.dumps(signed).decode()
    state = "unconfirmed" if is_bare else "ready"
    return [
        (
            drive.pk,
            one.person_id,
            UUID(str(letter["seat"])),
            UUID(str(letter["policymaker"])),
            str(letter.get("position", "ask"))[:10],
            one.language,
            " ".join(str(letter["subject"]).split())[:150],
            str(letter["body"])[: rules.LETTER_MOST],
            told,
            int(letter.get("similarity") or 0),
            state,
            str(payload.get("source", ""))[:60],
            one.submission_uuid,
            one.received_at,
        )
        for letter in payload["letters"]
    ]


def _uuids_of(wanted: Wanted) -> dict[tuple[int, int], UUID]:
    rows = Letter.objects.filter(drive__in={key[0] for key in wanted}, person__in={key[1] for key in wanted})
    told = rows.order_by("drive", "person", "pk").distinct("drive", "person")
    return {(drive, person): uuid for drive, person, uuid in told.values_list("drive", "person", "uuid")}


def _owed(one: Folded, drive: LetterDrive, uuid: UUID, is_bare: bool) -> receipts.Owed:
    links = {"manage_link": selectors.manage_link(uuid)}
    return receipts.Owed("confirm" if is_bare else "receipt", f"letters:{drive.uuid}", one.person_id, links)
