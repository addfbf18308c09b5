"""Hands letters over: one mail each, paced by office in business hours, or one mail a day; never to a former holder.

Claim first, then call: a letter is marked before its one call to the provider, so that a crash leaves it doubtful and
never sends it twice. Who holds the seat, and whom the rule means, is asked in the same moment as the claim.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from campaigns.letters import rules, selectors
from campaigns.letters.models import Handover, Letter, LetterDrive, OfficeWish
from campaigns.letters.writing import delivery as writing
from coalition.post.events import Event
from coalition.post.gateway import gateway
from coalition.post.rules import Outcome, Receipt
from contacts.consent import selectors as consent
from contacts.policymakers.models import Office
from contacts.policymakers.offices.selectors import list_offices

log = structlog.get_logger("letters")
PAUSE = timedelta(minutes=15)
AT_ONCE = 200
# Letters whose office is free: none came within its spacing (mail), or none since the morning (digest).
CLAIM = """
WITH due AS (
    SELECT l.id, row_number() OVER (PARTITION BY l.policymaker_id ORDER BY l.id) AS turn
    FROM campaigns_letter l
    JOIN contacts_term t ON t.id = l.term_id AND t.seat_id = l.seat_id AND t.person_id = l.policymaker_id
        AND t.starts_on <= %(day)s AND (t.ends_on IS NULL OR t.ends_on > %(day)s)
    LEFT JOIN campaigns_officewish w ON w.policymaker_id = l.policymaker_id
    WHERE l.drive_id = %(drive)s AND l.state = 'ready' AND (l.try_at IS NULL OR l.try_at <= %(now)s)
      AND l.term_id = ANY(%(reached)s) AND coalesce(w.way, 'mail') = %(way)s
      AND NOT EXISTS (SELECT 1 FROM campaigns_handover h WHERE h.policymaker_id = l.policymaker_id
                      AND h.way = %(way)s AND h.at > %(quiet)s)
)
UPDATE campaigns_letter l SET state = 'handed', handed_at = %(now)s, why = ''
FROM due WHERE l.id = due.id AND due.turn <= %(most)s AND l.state = 'ready'
RETURNING l.id
"""


def hand_over_due(*, now: datetime) -> int:
    """Hold what may not go, hand over what may; tell how many letters were handed over."""
    local = timezone.localtime(now)
    if not rules.in_office_hours(local):
        return 0
    waiting = Letter.objects.filter(drive=OuterRef("pk"), state="ready")
    sent = 0
    for drive in LetterDrive.objects.filter(Exists(waiting)).select_related("page__partner").order_by("pk"):
        reached = hold_back(drive, now)
        quiet = {"mail": now - rules.spacing(drive.pace)}
        if local.time() >= rules.DIGEST_AT:
            quiet["digest"] = local.replace(hour=0, minute=0, second=0, microsecond=0)
        _set_aside_binders(drive)
        for way, since in quiet.items():
            sent += _hand_over(drive, way, reached, (since, now))
    return sent


def hold_back(drive: LetterDrive, now: datetime) -> list[int]:
    """Hold the letters that may not go at this moment; give the terms to which letters may go."""
    live = {one.term_id for one in selectors.reach_of(drive, now)}
    reached = sorted(live & set(drive.approved))
    day = timezone.localdate(now)
    waiting = drive.letters.filter(state__in=("ready", "by_hand"))
    gone = Q(term__starts_on__gt=day) | Q(term__ends_on__lte=day)
    ended = list(waiting.filter(gone).values_list("pk", flat=True))
    drive.letters.filter(pk__in=ended).update(state="held", why="seat_changed", handover=None)
    waiting.exclude(term__in=reached).update(state="held", why="bill_moved", handover=None)
    return reached


def _set_aside_binders(drive: LetterDrive) -> None:
    """Let letters wait for a binder where the office wants one, or takes no mail any more."""
    ready = drive.letters.filter(state="ready")
    wants = OfficeWish.objects.filter(policymaker=OuterRef("policymaker"), way="binder")
    works = Office.objects.filter(person=OuterRef("policymaker"), until=None, bounced_at=None).exclude(email="")
    ready.filter(Exists(wants) | ~Exists(works)).update(state="by_hand")


def _hand_over(drive: LetterDrive, way: str, reached: Sequence[int], when: tuple[datetime, datetime]) -> int:
    quiet, now = when
    values = {
        "day": timezone.localdate(now),
        "drive": drive.pk,
        "now": now,
        "reached": list(reached),
        "way": way,
        "quiet": quiet,
        "most": 1 if way == "mail" else 500,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        claimed = [row[0] for row in cursor.fetchall()]
        mails = _open(drive, claimed, way, now)
    for handover, letters in mails:
        _send(drive, handover, letters, now)
    return len(claimed)


def _open(drive: LetterDrive, claimed: list[int], way: str, now: datetime) -> list[tuple[Handover, list[Letter]]]:
    """Write down each handover before anything is sent, with the office's first address that works."""
    letters = (
        Letter.objects.filter(pk__in=claimed).select_related("policymaker", "seat", "term", "person").order_by("pk")
    )
    together: dict[int, list[Letter]] = {}
    for one in letters:
        together.setdefault(one.policymaker_id, []).append(one)
    offices = first_offices(together)
    mails = []
    for person, some in together.items():
        handover = Handover(
            drive=drive, term_id=some[0].term_id, policymaker_id=person, office=offices[person], way=way, at=now
        )
        mails.append((handover, some))
    Handover.objects.bulk_create([handover for handover, _some in mails])
    for handover, some in mails:
        for one in some:
            one.handover = handover
    Letter.objects.bulk_update([one for _h, some in mails for one in some], ["handover"])
    return mails


def first_offices(people: Any) -> dict[int, Office]:
    """Give the office by which each policymaker is reached: the Capitol first, none whose mail came back."""
    rows = list_offices(list(people)).filter(bounced_at=None).exclude(email="")
    found: dict[int, Office] = {}
    for office in sorted(rows, key=lambda one: (one.kind != "capitol", one.pk)):
        found.setdefault(office.person_id, office)
    return found


def _send(drive: LetterDrive, handover: Handover, letters: list[Letter], now: datetime) -> None:
    """Make the one call of a handover and write down what became of it."""
    mails = consent.points_of([one.person_id for one in letters], "email")
    letter = writing.write_mail(drive, handover, letters, mails, now)
    receipt = gateway().send(letter) if letter else Receipt(Outcome.FAILED, error="no_sender")
    mine = Letter.objects.filter(handover=handover, state="handed")
    row = Handover.objects.filter(pk=handover.pk)
    if receipt.outcome is Outcome.ACCEPTED and str(handover.uuid) not in receipt.refused:
        return
    error = (receipt.error or receipt.refused.get(str(handover.uuid), "") or receipt.outcome.value)[:200]
    log.warning("letter_not_accepted", handover=str(handover.uuid), outcome=receipt.outcome, error=error)
    with transaction.atomic():
        if receipt.outcome is Outcome.UNKNOWN:
            row.update(state="unknown", error=error, settled_at=now)
            mine.update(state="doubtful")
        elif receipt.outcome in {Outcome.RETRY, Outcome.STOP}:
            mine.update(state="ready", handed_at=None, handover=None, try_at=receipt.retry_at or now + PAUSE)
            row.delete()  # surely not accepted: nothing was handed over, and the office is free again
        else:
            row.update(state="failed", error=error, settled_at=now)
            mine.update(state="by_hand", handed_at=None, handover=None, why="refused")


# --- what comes back --------------------------------------------------------------------------------------------------
def hear(events: Sequence[Event], now: datetime) -> None:
    """Take events about handovers: delivered ones are noted, what came back goes on by the office's next channel."""
    told = {event.message: event for event in sorted(events, key=lambda one: one.kind in {"bounce", "dropped"})}
    found = Handover.objects.filter(uuid__in=[name for name in told if _is_uuid(name)]).select_related("office")
    for handover in found:
        event = told[str(handover.uuid)]
        if event.kind in {"bounce", "dropped"}:
            _come_back(handover, event, now)
        elif event.kind in {"delivered", "processed", "open", "click"}:
            moved = Handover.objects.filter(pk=handover.pk, state__in=("handed", "unknown"))
            if moved.update(state="delivered" if event.kind != "processed" else "handed", settled_at=now):
                Letter.objects.filter(handover=handover, state="doubtful").update(state="handed")


def _come_back(handover: Handover, event: Event, now: datetime) -> None:
    """Give letters that came back to the office's next address that works, else to a binder."""
    moved = Handover.objects.filter(pk=handover.pk).exclude(state="bounced")
    if not moved.update(state="bounced", error=event.reason[:200], settled_at=now):
        return
    if event.bounce_class in {"hard", "invalid", "bounced"} and handover.office:
        Office.objects.filter(pk=handover.office.pk, email=handover.office.email).update(bounced_at=now)
    again = {"state": "ready", "handed_at": None, "why": "came_back", "try_at": now + PAUSE}
    Letter.objects.filter(handover=handover, state__in=("handed", "doubtful")).update(**again)


def _is_uuid(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4
