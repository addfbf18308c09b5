"""Notices that a drive reaches other people than were approved, and lets held letters go on after somebody's yes."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from campaigns.letters import selectors
from campaigns.letters.delivery import hold_back
from campaigns.letters.models import Letter, LetterDrive, Retarget
from contacts.policymakers import selectors as policymakers


def notice_all(*, now: datetime) -> int:
    """Look at every drive of a public page; tell how many wait for a yes."""
    drives = LetterDrive.objects.filter(page__state="published").select_related("page").order_by("pk")
    return sum(notice(drive, now) for drive in drives)


@transaction.atomic
def notice(drive: LetterDrive, now: datetime) -> bool:
    """Compare whom a drive reaches now with whom was approved; hold letters, and open, change or close the question."""
    live = {one.term_id for one in selectors.reach_of(drive, now)}
    approved = set(drive.approved)
    joined, left = sorted(live - approved), sorted(approved - live)
    hold_back(drive, now)
    waiting = Retarget.objects.filter(drive=drive, decided_at=None)
    if not joined and not left:
        waiting.update(decided_at=now)
        _release(drive, now)
        return False
    if not waiting.exclude(joined=joined, left=left).update(joined=joined, left=left, seen_at=now):
        Retarget.objects.bulk_create(
            [Retarget(drive=drive, joined=joined, left=left, seen_at=now)], ignore_conflicts=True
        )
    return True


def settle(drive: LetterDrive, now: datetime) -> dict[str, int]:
    """After a yes: letters go on to who holds the same seat now, where what they say still fits; else they end."""
    told = {"moved": 0, "cancelled": 0}
    reach = {one.seat_id: one for one in selectors.reach_of(drive, now)}
    held = drive.letters.filter(state="held").select_for_update().order_by("pk")
    taken = set(drive.letters.exclude(state="held").values_list("person", "policymaker"))
    vacant = _vacant_seats({one.seat_id for one in held}, now)
    for letter in held:
        heir = reach.get(letter.seat_id)
        if heir is None and letter.seat_id in vacant:
            continue  # waits for the election
        fits = heir is not None and heir.position == letter.position
        is_same = heir is not None and heir.person_id == letter.policymaker_id
        if heir and (is_same or (fits and (letter.person_id, heir.person_id) not in taken)):
            _move(letter, heir.term_id, heir.person_id)
            taken.add((letter.person_id, heir.person_id))
            told["moved"] += 1
        else:
            Letter.objects.filter(pk=letter.pk, state="held").update(state="cancelled")
            told["cancelled"] += 1
    return told


def _release(drive: LetterDrive, now: datetime) -> None:
    """Let letters go whose term is reached again (a correction undid the change)."""
    drive.letters.filter(state="held", term__in=drive.approved).update(state="ready", why="")


def _move(letter: Letter, term_id: int, person_id: int) -> None:
    facts = {"term_id": term_id, "policymaker_id": person_id, "state": "ready", "why": ""}
    Letter.objects.filter(pk=letter.pk, state="held").update(**facts)


def _vacant_seats(seats: set[int], now: datetime) -> set[int]:
    held = policymakers.holders(seats, timezone.localdate(now))
    return seats - set(held)
