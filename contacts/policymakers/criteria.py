"""What segments may ask about people's legislators: districts, holders, committees. Knows no segments."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from contacts.places.models import Chamber, District, Residence
from contacts.policymakers.models import Committee, CommitteeTerm, Term


def living_in(districts: Sequence[int], *, possible: bool) -> QuerySet[Residence]:
    """List the residences settled in these districts; with `possible`, also those that only may lie in one."""
    if possible:
        return Residence.objects.filter(Q(district__in=districts) | Q(candidates__overlap=list(districts)))
    return Residence.objects.filter(district__in=districts, candidates=[])


def settled_in(chambers: Sequence[str]) -> QuerySet[Residence]:
    """List the residences that are settled in a district of these chambers."""
    return Residence.objects.filter(chamber__in=chambers, district__isnull=False, candidates=[])


def count_districts(people: Any, chambers: Sequence[str], most: int) -> list[tuple[Any, list[tuple[str, int]]]]:
    """Count people (a sub-select of ids) by district, settled ones alone, chamber by chamber, the largest first."""
    labels: dict[str, Any] = dict(Chamber.choices)
    rows = settled_in(chambers).filter(District.in_force(timezone.localdate(), "district__"), person__in=people)
    counted = rows.values_list("chamber", "district__number").annotate(n=Count("person", distinct=True))
    told: dict[str, list[tuple[str, int]]] = {chamber: [] for chamber in chambers}
    for chamber, number, n in counted.order_by("-n", "district__number"):
        if len(told[chamber]) < most:
            told[chamber].append((f"{labels[chamber]} {number}", n))
    return [(labels[chamber], found) for chamber, found in told.items()]


def districts_of(names: Sequence[str]) -> list[int]:
    """Find today's districts by names such as `upper:5`; unknown names are left out."""
    wanted = Q(pk__in=[])
    for name in names:
        chamber, _colon, number = name.partition(":")
        if number.isdecimal() and len(number) < 6:
            wanted |= Q(chamber=chamber, number=int(number))
    return list(District.objects.filter(wanted, District.in_force(timezone.localdate())).values_list("pk", flat=True))


def districts_of_legislators(uuids: Sequence[str], today: date) -> list[int]:
    """Find the districts that these people represent on this day."""
    return _districts(_held(today).filter(person__uuid__in=uuids))


def districts_of_committees(uuids: Sequence[str], today: date) -> list[int]:
    """Find the districts represented on this day by members of these committees."""
    members = CommitteeTerm.objects.filter(committee__uuid__in=uuids, until=None).values("person")
    return _districts(_held(today).filter(person__in=members))


def _held(today: date) -> QuerySet[Term]:
    return Term.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), starts_on__lte=today)


def _districts(terms: QuerySet[Term]) -> list[int]:
    return list(terms.filter(seat__district__isnull=False).values_list("seat__district", flat=True))


def list_districts(partner_id: int) -> list[tuple[str, str]]:
    """List today's districts as choices."""
    rows = (
        District.objects.filter(District.in_force(timezone.localdate()))
        .order_by("-chamber", "number")
        .values_list("chamber", "number")
    )
    labels: dict[str, Any] = dict(Chamber.choices)
    return [(f"{chamber}:{number}", f"{labels.get(chamber, chamber)} {number}") for chamber, number in rows]


def list_legislators(partner_id: int) -> list[tuple[str, str]]:
    """List who holds a seat with a district as choices."""
    terms = Term.objects.filter(ends_on=None, seat__district__isnull=False).select_related("seat", "person")
    ordered = terms.order_by("-seat__chamber", "seat__number")
    return [(str(term.person.uuid), f"{term.person} ({term.seat})") for term in ordered]


def list_committees(partner_id: int) -> list[tuple[str, str]]:
    """List the committees as choices."""
    return [(str(uuid), name) for uuid, name in Committee.objects.order_by("name").values_list("uuid", "name")]
