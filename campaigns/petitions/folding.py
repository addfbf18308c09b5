"""Folds signatures out of submissions, in bundles; counts them by a watermark."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q

from campaigns.ledger import services as ledger
from campaigns.pages.folding import credit, deed
from campaigns.pages.receipts import folding as receipts
from campaigns.petitions import rules, selectors
from campaigns.petitions.models import Petition, Signature
from coalition.audit import services as audit
from contacts.consent import rules as tokens
from contacts.intake.rules import Fault, Folded, Outcome

RECOUNT = timedelta(seconds=60)
SIGN = """
INSERT INTO campaigns_signature AS s
    (uuid, petition_id, person_id, at, needs_confirmation, show_name, comment, language, source, submission,
     invalid_reason, invalidated_at, words, mailbox, caller, domain, seat)
SELECT gen_random_uuid(), n.petition_id, n.person_id, n.at, n.needs_confirmation, n.show_name, n.comment, n.language,
       n.source, n.submission, n.invalid_reason, CASE WHEN n.invalid_reason <> '' THEN n.at END,
       CASE WHEN n.comment <> '' THEN 'waiting' ELSE '' END, n.mailbox, n.caller, n.domain,
       n.seat
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::boolean[], %s::boolean[], %s::text[], %s::text[],
            %s::text[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::smallint[])
    AS n (petition_id, person_id, at, needs_confirmation, show_name, comment, language, source, submission,
          invalid_reason, mailbox, caller, domain, seat)
ORDER BY n.petition_id, n.person_id
ON CONFLICT (petition_id, person_id) DO UPDATE SET
    needs_confirmation = s.needs_confirmation AND EXCLUDED.needs_confirmation, withdrawn_at = NULL,
    changed_at = %s
    WHERE (s.needs_confirmation AND NOT EXCLUDED.needs_confirmation)
        OR (s.withdrawn_at IS NOT NULL AND s.withdrawn_at < EXCLUDED.at)
RETURNING petition_id, person_id
"""


TRIES = 3  # at the seats of mailboxes, when others sit down meanwhile
CROWDED = "mailbox"  # the reason of those that a mailbox brought too many of; organizers may put them back
Wanted = dict[tuple[int, int], tuple[Folded, Petition, bool]]


def check(payload: dict[str, Any]) -> list[Fault]:
    """Check a signature's own keys."""
    faults = []
    if len(str(payload.get("comment", ""))) > 500:
        faults.append(Fault("comment", "comment_too_long", {"most": 500}))
    return faults


def fold(bundle: list[Folded], now: datetime) -> dict[int, Outcome]:
    """Make the signatures of a bundle: one insert, one ledger line, one receipt each; signing twice changes nothing."""
    petitions = selectors.get_by_uuid({one.about.partition(":")[2] for one in bundle})
    outcomes: dict[int, Outcome] = {}
    wanted: Wanted = {}
    for one in bundle:
        petition = petitions.get(one.about.partition(":")[2])
        if petition is None or petition.page.partner_id != one.partner_id:
            outcomes[one.submission_id] = Outcome(refused="petition_unknown")
            continue
        is_bare = rules.needs_confirmation(
            confirms_email=petition.confirms_email, origin=one.origin, is_proven=bool(one.payload.get("proven"))
        )
        before = wanted.get((petition.pk, one.person_id))
        if before is None or (before[2] and not is_bare):
            wanted[petition.pk, one.person_id] = (one, petition, is_bare)
    fresh, crowded = _sign(wanted, now)
    uuids = _uuids_of(wanted)
    messages = credit(bundle, now)
    counting = [key for key in wanted if key in fresh - crowded and not wanted[key][2]]
    deeds = []
    for key in counting:
        one, petition, _is_bare = wanted[key]
        deeds.append(deed(one, "petition.signed", f"signature:{uuids[key]}", petition.page.campaign_id, messages))
    ledger.record_many(deeds, now)
    by_form = [key for key in wanted if key in fresh and wanted[key][0].origin in receipts.BY_FORM]
    receipts.send([_owed(*wanted[key][:2], uuids[key], wanted[key][2]) for key in by_form], now)
    for one in bundle:
        petition = petitions.get(one.about.partition(":")[2])
        if one.submission_id not in outcomes and petition:
            outcomes[one.submission_id] = Outcome({"signature": str(uuids[petition.pk, one.person_id])})
    return outcomes


def mailbox_of(petition: Petition, one: Folded) -> str:
    """Give the keyed hash of the mailbox a signature came from, without what may follow a plus sign."""
    try:
        canonical = tokens.read_email(str(one.payload.get("email", ""))).canonical
    except tokens.AddressError:
        return ""
    return tokens.keyed_hash(f"mailbox:{petition.pk}", canonical, key=settings.SECRET_KEY)[:24]


def _sign(wanted: Wanted, now: datetime) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Write the signatures; tells which are new or count from now on, and which are crowded.

    Another worker may write a second spelling of a mailbox in the same instant: whoever comes later waits for it, finds
    the seat taken, and judges again with what it sees then.
    """
    for left in reversed(range(TRIES)):
        mailboxes = {key: mailbox_of(petition, one) for key, (one, petition, _bare) in wanted.items()}
        seats = _seats(wanted, mailboxes)
        crowded = {key for key, seat in seats.items() if seat is None}
        try:
            with transaction.atomic():
                return _insert(wanted, mailboxes, seats, now), crowded
        except IntegrityError as taken:
            if not left or "one_seat_in_mailbox" not in str(taken):
                raise
    return set(), set()


def _seats(wanted: Wanted, mailboxes: dict[tuple[int, int], str]) -> dict[tuple[int, int], int | None]:
    """Give each its seat in its mailbox; None where the mailbox has had its share: kept, but not counted."""
    known = selectors.list_holders({(key[0], mailbox) for key, mailbox in mailboxes.items() if mailbox})
    seats: dict[tuple[int, int], int | None] = {}
    for key, mailbox in mailboxes.items():
        payload = wanted[key][0].payload
        name = rules.fold_name(str(payload.get("given_name", "")), str(payload.get("family_name", "")))
        new = rules.Holder(key[1], name, str(payload.get("zip", ""))[:5])
        there = known.setdefault((key[0], mailbox), rules.Mailbox())
        if not mailbox or rules.may_share(there.holders, new):
            there.holders.append(new)
            there.seats += 1
            seats[key] = there.seats
        else:
            seats[key] = None
    return seats


def _insert(
    wanted: Wanted, mailboxes: dict[tuple[int, int], str], seats: dict[tuple[int, int], int | None], now: datetime
) -> set[tuple[int, int]]:
    if not wanted:
        return set()
    rows = [
        (
            petition.pk,
            one.person_id,
            one.received_at,
            is_bare,
            bool(one.payload.get("show_name")),
            str(one.payload.get("comment", ""))[:500],
            one.language,
            str(one.payload.get("source", ""))[:60],
            one.submission_uuid,
            CROWDED if seats[key] is None else "",
            mailboxes[key],
            str(one.payload.get("caller", ""))[:24],
            str(one.payload.get("email", "")).rpartition("@")[2].lower()[:80],
            seats[key] if mailboxes[key] else None,
        )
        for key, (one, petition, is_bare) in wanted.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(SIGN, [*[list(column) for column in zip(*rows, strict=True)], now])
        return set(cursor.fetchall())


def _uuids_of(wanted: dict[tuple[int, int], Any]) -> dict[tuple[int, int], UUID]:
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.petition_id, s.person_id, s.uuid FROM campaigns_signature s"
            " JOIN unnest(%s::bigint[], %s::bigint[]) AS n (petition_id, person_id) USING (petition_id, person_id)",
            [[key[0] for key in wanted], [key[1] for key in wanted]],
        )
        return {(petition, person): uuid for petition, person, uuid in cursor.fetchall()}


def _owed(one: Folded, petition: Petition, uuid: UUID, is_bare: bool) -> receipts.Owed:
    links = {"confirm_link": selectors.confirm_link(uuid)} if is_bare else {}
    return receipts.Owed("confirm" if is_bare else "receipt", f"petition:{petition.uuid}", one.person_id, links)


# --- the count --------------------------------------------------------------------------------------------------------
def count_all(now: datetime) -> int:
    """Bring the counts up to date where something changed; tells how many petitions.

    New signatures since the watermark are added; every minute, and when an older one changed, all are counted again,
    so that a late commit below the watermark cannot be lost.
    """
    newer = Signature.objects.filter(petition=OuterRef("pk"), pk__gt=OuterRef("counted_to"))
    changed = Signature.objects.filter(petition=OuterRef("pk"), changed_at__gt=OuterRef("recounted_at"))
    busy = Petition.objects.annotate(has_new=Exists(newer), has_changed=Exists(changed)).filter(
        Q(has_new=True) | Q(has_changed=True) | Q(recounted_at=None) | Q(counted_at__gt=F("recounted_at"))
    )
    done = 0
    for petition in busy:
        due = petition.recounted_at is None or petition.has_changed or now - petition.recounted_at >= RECOUNT
        if due or petition.has_new:
            _count(petition, now, again=due)
            done += 1
    return done


def _count(petition: Petition, now: datetime, *, again: bool) -> None:
    newest = petition.signatures.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = petition.signatures.filter(pk__lte=newest)
    if not again:
        rows = rows.filter(pk__gt=petition.counted_to)
    told = rows.aggregate(counted=Count("pk", filter=selectors.COUNTED), pending=Count("pk", filter=selectors.PENDING))
    known = Petition.objects.filter(pk=petition.pk, counted_to=petition.counted_to)
    if again:
        known.update(**told, counted_to=newest, counted_at=now, recounted_at=now)
    else:
        more = {name: F(name) + added for name, added in told.items()}
        known.update(**more, counted_to=newest, counted_at=now)
    _move_goal(petition.pk)


def _move_goal(pk: int) -> None:
    """Move the goal of a petition up where its rule says so; it never comes down by itself."""
    petition = Petition.objects.select_related("page").get(pk=pk)
    goal = rules.next_goal(petition.counted, petition.goal)
    if not petition.goal_moves or goal == petition.goal:
        return
    if Petition.objects.filter(pk=pk, goal=petition.goal, goal_moves=True).update(goal=goal):
        audit.record("petition.goal_moved", on=petition.page, facts={"goal": goal, "counted": petition.counted})
