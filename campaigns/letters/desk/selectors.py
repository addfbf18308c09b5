"""Reads what the desk decides about a drive: how letters to each office go, what changed, binders."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from campaigns.letters.models import Handover, LetterDrive, OfficeWish, Retarget, Way
from campaigns.letters.selectors import SENT
from coalition.errors import NotFound
from contacts.policymakers.models import Term


@dataclass(frozen=True)
class Standing:
    """How letters to one policymaker go."""

    name: str
    seat: str
    policymaker: UUID
    way: str
    way_label: Any
    waiting: int
    sent: int
    held: int
    by_hand: int


def list_standings(drive: LetterDrive) -> list[Standing]:
    """Tell by policymaker how many letters wait, went out, are held, or want a binder; three queries."""
    words = {name: Count("pk", filter=Q(state__in=states)) for name, states in _WORDS.items()}
    rows = drive.letters.values("policymaker", "term").annotate(**words).order_by("-sent", "policymaker")
    # What somebody has to do stands first: binders to make, letters that are held.
    told: list[dict[str, Any]] = sorted(rows, key=lambda row: (-row["by_hand"] - row["held"], -row["sent"]))
    terms = Term.objects.in_bulk([row["term"] for row in told])
    wishes = dict(
        OfficeWish.objects.filter(policymaker__in=[r["policymaker"] for r in told]).values_list("policymaker", "way")
    )
    seats = {t.pk: t for t in Term.objects.filter(pk__in=list(terms)).select_related("person", "seat")}
    labels = dict(Way.choices)
    return [
        Standing(
            str(seats[row["term"]].person),
            str(seats[row["term"]].seat),
            seats[row["term"]].person.uuid,
            way := wishes.get(row["policymaker"], "mail"),
            labels[way],
            *(row[name] for name in _WORDS),
        )
        for row in told
    ]


_WORDS = {"waiting": ("ready",), "sent": SENT, "held": ("held",), "by_hand": ("by_hand",)}


@dataclass(frozen=True)
class Difference:
    """What changed in whom a drive reaches: people with their seats, and why the letters to those who left wait."""

    retarget: Retarget
    joined: list[Term]
    left: list[Term]
    held: int


def find_difference(drive: LetterDrive) -> Difference | None:
    """Find the change that waits for somebody's yes."""
    row = drive.retargets.filter(decided_at=None).first()
    if row is None:
        return None
    terms = Term.objects.filter(pk__in=[*row.joined, *row.left]).select_related("person", "seat")
    by_id = {term.pk: term for term in terms.order_by("seat__chamber", "seat__number")}
    joined, left = ([term for pk, term in by_id.items() if pk in ids] for ids in (row.joined, row.left))
    return Difference(row, joined, left, drive.letters.filter(state="held").count())


def list_binders(drive: LetterDrive) -> QuerySet[Handover]:
    """List the binders of a drive, newest first."""
    rows = drive.handovers.filter(way=Way.BINDER).select_related("policymaker", "term__seat")
    return rows.annotate(n=Count("letters")).order_by("-at")


def access_binder(membership: Any, uuid: UUID) -> Handover:
    """Get one binder of this membership's partner, or refuse with NotFound."""
    rows = Handover.objects.filter(way=Way.BINDER, drive__page__partner=membership.partner, uuid=uuid)
    found = rows.select_related("policymaker", "term__seat", "drive__page__partner").first()
    if found is None:
        raise NotFound
    return found
