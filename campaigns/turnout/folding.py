"""Folds promises out of submissions, in bundles."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from campaigns.ledger import services as ledger
from campaigns.pages.folding import credit, deed
from campaigns.pages.receipts import folding as receipts
from campaigns.turnout import rules, selectors
from campaigns.turnout.models import Event, Rsvp, RsvpMode
from campaigns.turnout.places import rules as places
from campaigns.turnout.places import services as place_services
from contacts.intake.rules import Fault, Folded, Outcome

PROMISE = """
INSERT INTO campaigns_rsvp AS r
    (uuid, event_id, person_id, mode, language, needs, needs_note, guests, source, submission, needs_confirmation,
     promised_at, wants)
SELECT gen_random_uuid(), n.event_id, n.person_id, n.mode, n.language,
       ARRAY(SELECT jsonb_array_elements_text(n.needs::jsonb)), n.needs_note, n.guests, n.source, n.submission,
       n.needs_confirmation, n.promised_at, n.wants::jsonb
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[], %s::text[],
            %s::uuid[], %s::boolean[], %s::timestamptz[], %s::text[])
    AS n (event_id, person_id, mode, language, needs, needs_note, guests, source, submission, needs_confirmation,
          promised_at, wants)
ORDER BY n.event_id, n.person_id
ON CONFLICT (event_id, person_id) DO UPDATE SET
    mode = EXCLUDED.mode, language = EXCLUDED.language, needs = EXCLUDED.needs, needs_note = EXCLUDED.needs_note,
    guests = EXCLUDED.guests, wants = EXCLUDED.wants, cancelled_at = NULL, submission = EXCLUDED.submission,
    needs_confirmation = r.needs_confirmation AND EXCLUDED.needs_confirmation
    WHERE r.submission IS DISTINCT FROM EXCLUDED.submission AND NOT EXCLUDED.needs_confirmation
RETURNING event_id, person_id
"""
OFFERED = frozenset({"web", "embed", "api"})  # what comes by paper or file tells what was, and asks for nothing
Wanted = dict[tuple[int, int], tuple[Folded, Event, bool]]


def check(payload: dict[str, Any]) -> list[Fault]:
    """Check a promise's own keys."""
    faults = []
    if payload.get("mode", RsvpMode.COME) not in RsvpMode.values:
        faults.append(Fault("mode", "mode_unknown"))
    if set(payload.get("needs") or []) - set(rules.NEEDS):
        faults.append(Fault("needs", "need_unknown"))
    try:
        if not 0 <= int(payload.get("guests") or 0) <= 50:
            faults.append(Fault("guests", "guests_out_of_range"))
    except (TypeError, ValueError):
        faults.append(Fault("guests", "guests_out_of_range"))
    return faults


def fold(bundle: list[Folded], now: datetime) -> dict[int, Outcome]:
    """Make the promises of a bundle: one insert, one ledger line, one receipt each; a second form changes the first."""
    events = selectors.get_by_uuid({one.about.partition(":")[2] for one in bundle})
    outcomes: dict[int, Outcome] = {}
    wanted: Wanted = {}
    for one in bundle:
        event = events.get(one.about.partition(":")[2])
        if event is None or event.page.partner_id != one.partner_id:
            outcomes[one.submission_id] = Outcome(refused="event_unknown")
            continue
        mode = str(one.payload.get("mode", RsvpMode.COME))
        if one.origin in OFFERED and mode not in rules.offers(selectors.facts_of(event), one.received_at):
            outcomes[one.submission_id] = Outcome(refused="mode_closed")
            continue
        # A bare one is no promise yet, and changes none: without proof of work, or somebody who just came.
        is_bare = bool(one.payload.get("walk_in")) or (one.origin in {"web", "embed"} and not one.payload.get("proven"))
        wanted[event.pk, one.person_id] = (one, event, is_bare)
    fresh = _insert(wanted)
    uuids = _uuids_of(wanted)
    messages = credit(bundle, now)
    deeds, owed = [], []
    for key in [key for key in wanted if key in fresh]:
        one, event, is_bare = wanted[key]
        if not is_bare:
            deeds.append(deed(one, "turnout.promised", f"rsvp:{uuids[key]}", event.page.campaign_id, messages))
        if one.origin in receipts.BY_FORM:
            owed.append(_owed(one, event, uuids[key], is_bare))
    settled = list(Rsvp.objects.filter(uuid__in=[uuids[key] for key in wanted if key in fresh]).select_related("event"))
    place_services.settle(settled, now)
    rules.tell_followers([row.pk for row in settled], now)
    ledger.record_many(deeds, now)
    receipts.send(owed, now)
    for one in bundle:
        event = events.get(one.about.partition(":")[2])
        if one.submission_id not in outcomes and event:
            outcomes[one.submission_id] = Outcome({"rsvp": str(uuids[event.pk, one.person_id])})
    return outcomes


def _insert(wanted: Wanted) -> set[tuple[int, int]]:
    if not wanted:
        return set()
    rows = [_row(one, event, is_bare) for one, event, is_bare in wanted.values()]
    with connection.cursor() as cursor:
        cursor.execute(PROMISE, [list(column) for column in zip(*rows, strict=True)])
        return set(cursor.fetchall())


def _row(one: Folded, event: Event, is_bare: bool) -> tuple[Any, ...]:
    payload = one.payload
    needs = [f'"{need}"' for need in rules.NEEDS if need in (payload.get("needs") or [])]
    return (
        event.pk,
        one.person_id,
        str(payload.get("mode", RsvpMode.COME)),
        str(payload.get("attend_language") or one.language)[:5],
        f"[{','.join(needs)}]",
        str(payload.get("needs_note", ""))[:300],
        int(payload.get("guests") or 0),
        str(payload.get("source", ""))[:60],
        one.submission_uuid,
        is_bare,
        one.received_at,
        json.dumps(places.read_wants(payload.get("wants"))),
    )


def _uuids_of(wanted: Wanted) -> dict[tuple[int, int], UUID]:
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.event_id, r.person_id, r.uuid FROM campaigns_rsvp r"
            " JOIN unnest(%s::bigint[], %s::bigint[]) AS n (event_id, person_id) USING (event_id, person_id)",
            [[key[0] for key in wanted], [key[1] for key in wanted]],
        )
        return {(event, person): uuid for event, person, uuid in cursor.fetchall()}


def _owed(one: Folded, event: Event, uuid: UUID, is_bare: bool) -> receipts.Owed:
    links = {"manage_link": selectors.manage_link(uuid)}
    return receipts.Owed("confirm" if is_bare else "receipt", f"event:{event.uuid}", one.person_id, links)
