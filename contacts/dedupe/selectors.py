"""Reads candidates and runs; a candidate is seen while both of its people are."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from coalition.errors import NotFound
from contacts.dedupe import rules
from contacts.dedupe.merging.models import Merge
from contacts.dedupe.models import Candidate, CandidateState, DuplicateRun, RunKind
from contacts.people import selectors as people
from contacts.people.models import Person

BOTH = Q(
    low__merged_into=None, low__erased_at=None, high__merged_into=None, high__erased_at=None
)  # a merged or erased entry is nothing to decide about


def list_open(membership: Any, *, band: str = "", why: str = "") -> QuerySet[Candidate]:
    """List what is to be decided: the likeliest first; of one band, or where a field compares so ("email:same")."""
    rows = Candidate.objects.filter(BOTH, partner=membership.partner.pk, state=CandidateState.OPEN)
    if band:
        rows = rows.filter(band=band)
    if why == "verified":
        rows = rows.filter(doubts__contains=["verified"])
    elif why:
        rows = rows.filter(why__contains=[why.split(":")])
    return rows.select_related("low", "high").order_by("-bits", "id")


def list_dismissed(membership: Any) -> QuerySet[Candidate]:
    """List the pairs of which somebody said that they are two people, newest first."""
    rows = Candidate.objects.filter(BOTH, partner=membership.partner.pk, state=CandidateState.DISMISSED)
    return rows.select_related("low", "high", "decided_by").order_by("-decided_at", "-id")


def count_open(membership: Any) -> dict[str, int]:
    """Count what is to be decided, by band; one query."""
    rows = Candidate.objects.filter(BOTH, partner=membership.partner.pk, state=CandidateState.OPEN)
    counts = dict(rows.values_list("band").annotate(n=Count("id")).order_by())
    return {band: counts.get(band, 0) for band in rules.BANDS}


def size_of_certain(membership: Any) -> dict[str, Any]:
    """Tell how many certain candidates there are now and which is the last of them."""
    found = list_open(membership, band=rules.CERTAIN).order_by().aggregate(n=Count("id"), last=Max("id"))
    return {"total": found["n"], "counts": {"last": found["last"] or 0}}


def access_candidate(membership: Any, uuid: UUID) -> Candidate:
    """Get one candidate of this membership's partner, both of whose people it sees; or refuse with NotFound."""
    seen = people.visible_to(membership)
    rows = Candidate.objects.filter(partner=membership.partner.pk, uuid=uuid, low__in=seen, high__in=seen)
    row = rows.select_related("low", "high").first()
    if row is None:
        raise NotFound
    return row


def find_next(membership: Any, after: Candidate) -> Candidate | None:
    """Find the candidate that comes after one in the queue."""
    lower = Q(bits__lt=after.bits) | Q(bits=after.bits, pk__gt=after.pk)
    return list_open(membership).filter(lower).first()


def list_of_person(membership: Any, person: Person) -> list[Candidate]:
    """List the open candidates a person stands in."""
    return list(list_open(membership).filter(Q(low=person) | Q(high=person))[:5])


def list_chosen(membership: Any, uuids: Sequence[UUID]) -> list[Person]:
    """List those of the chosen people whom this membership sees."""
    return list(people.visible_to(membership).filter(uuid__in=list(uuids))[:3])


def list_unfinished() -> list[int]:
    """List the runs that are not done."""
    return list(DuplicateRun.objects.filter(finished_at=None).order_by("id").values_list("pk", flat=True)[:50])


def find_live(membership: Any) -> DuplicateRun | None:
    """Find the run of this membership's partner that is under way."""
    return DuplicateRun.objects.filter(partner=membership.partner.pk, finished_at=None).first()


def find_last_search(membership: Any) -> DuplicateRun | None:
    """Find the partner's last search that came to its end."""
    done = DuplicateRun.objects.filter(partner=membership.partner.pk, kind=RunKind.SEARCH, state="done")
    return done.order_by("-made_at").first()


def access_run(membership: Any, uuid: UUID) -> DuplicateRun:
    """Get one run of this membership's partner, or refuse with NotFound."""
    row = DuplicateRun.objects.filter(partner=membership.partner.pk, uuid=uuid).first()
    if row is None:
        raise NotFound
    return row


def count_merged(membership: Any) -> int:
    """Count the merges of this membership's partner that stand."""
    return Merge.objects.filter(partner=membership.partner.pk, undone_at=None).count()
