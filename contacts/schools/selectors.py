"""Reads the directory of schools, in whose districts they lie, and who of a partner's people is at them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from coalition.errors import NotFound
from contacts.people import selectors as people
from contacts.people.criteria import say_grades
from contacts.people.models import Person, Role
from contacts.places import selectors as places
from contacts.places.models import District
from contacts.policymakers import selectors as policymakers
from contacts.schools.models import School, SchoolSeat

FOUND = 12
AT_SCHOOL = ("parent", "educator", "student")


@dataclass(frozen=True)
class Sitting:
    """A district in which a school lies or may lie, and who sits for it."""

    label: str
    term: Any
    is_certain: bool
    chamber: str = ""


@dataclass(frozen=True)
class Line:
    """What somebody is at a school: the role, the grades, the district, whose electoral districts."""

    role: Role
    school: School
    grades: str
    sittings: list[Sitting]


def list_schools(membership: Any) -> QuerySet[School]:
    """List the open schools and districts with the number of the partner's people who are there now (`size`)."""
    here = Q(organization__roles_there__until=None) & Q(
        organization__roles_there__person__stewardships__partner=membership.partner.pk
    )
    rows = School.objects.filter(closed_at=None).select_related("organization__parent", "town")
    return rows.annotate(size=Count("organization__roles_there__person", filter=here, distinct=True))


def find_schools(words: str) -> list[School]:
    """Find open schools by words of their name or town."""
    rows = School.objects.filter(closed_at=None).exclude(type="district").select_related("organization__parent", "town")
    parts = words.split()[:6]
    if not parts or len(words.strip()) < 2:
        return []
    for part in parts:
        named = Q(organization__name__icontains=part) | Q(organization__town__icontains=part)
        rows = rows.filter(named)
    return list(rows.order_by("organization__name", "organization__town")[:FOUND])


def list_names() -> list[str]:
    """List the open schools as somebody would name them: Lincoln Elementary School, Hartford."""
    rows = School.objects.filter(closed_at=None).exclude(type="district").order_by("organization__name")
    told = rows.values_list("organization__name", "organization__town")
    return [f"{name}, {town}" if town else name for name, town in told]


def access_school(uuid: UUID) -> School:
    """Get a school or district of the directory by its organization, or refuse with NotFound."""
    row = School.objects.filter(organization__uuid=uuid).select_related("organization__parent", "town").first()
    if row is None:
        raise NotFound
    return row


def access_role(person: Person, school: School, kind: str) -> Role:
    """Get the open role of a person at a school, or refuse with NotFound."""
    row = Role.objects.filter(person=person, organization=school.organization, kind=kind, until=None).first()
    if row is None:
        raise NotFound
    return row


def list_of_person(person: Person) -> list[Line]:
    """List the schools at which a person is now, with their districts and who sits for them."""
    roles = list(
        Role.objects.filter(person=person, until=None, organization__school__isnull=False).order_by("kind", "id")
    )
    schools = {
        row.organization_id: row
        for row in School.objects.filter(organization__in=[role.organization_id for role in roles]).select_related(
            "organization__parent", "town"
        )
    }
    sittings = sittings_of([row.pk for row in schools.values()])
    lines = []
    for role in roles:
        school = schools[role.organization_id or 0]
        lines.append(Line(role, school, say_grades(role.detail.get("grades") or []), sittings.get(school.pk, [])))
    return lines


def sittings_of(school_ids: Sequence[int]) -> dict[int, list[Sitting]]:
    """Tell in which districts of today's plans these schools lie or may lie, and who sits for them; three queries."""
    today = timezone.localdate()
    plans = District.objects.filter(District.in_force(today), chamber=OuterRef("chamber"), plan=OuterRef("plan"))
    rows = list(SchoolSeat.objects.filter(Exists(plans), school__in=school_ids).order_by("school", F("chamber").desc()))
    ids = [pk for row in rows for pk in ([row.district_id] if row.district_id else row.candidates)]
    labels = {one.pk: str(one) for one in places.list_districts().filter(pk__in=ids)} if ids else {}
    held = policymakers.holders_of_districts(ids, today) if ids else {}
    found: dict[int, list[Sitting]] = {}
    order = {"upper": 0, "lower": 1, "congress": 2}
    for row in sorted(rows, key=lambda one: order.get(one.chamber, 9)):
        for pk in [row.district_id] if row.district_id else row.candidates:
            if pk in labels:
                sitting = Sitting(labels[pk], held.get(pk), row.district_id is not None, row.chamber)
                found.setdefault(row.school_id, []).append(sitting)
    return found


def list_people_at(membership: Any, school: School) -> QuerySet[Person]:
    """List the partner's people who are at a school (or at a school of a district) now."""
    there = Role.objects.filter(person=OuterRef("pk"), until=None)
    here = there.filter(Q(organization=school.organization_id) | Q(organization__parent=school.organization_id))
    return people.visible_to(membership).filter(Exists(here))


def list_schools_of(district: School) -> QuerySet[School]:
    """List the open schools of a school district by name."""
    rows = School.objects.filter(organization__parent=district.organization_id, closed_at=None)
    return rows.select_related("organization").order_by("organization__name")


def list_districts() -> list[tuple[str, str]]:
    """List the open school districts as choices."""
    rows = School.objects.filter(type="district", closed_at=None).order_by("organization__name")
    return [(str(uuid), name) for uuid, name in rows.values_list("organization__uuid", "organization__name")]


def list_attended(partner_id: int) -> list[tuple[str, str]]:
    """List the schools at which the partner has parents, as choices."""
    roles = Role.objects.filter(
        kind="parent", until=None, organization__isnull=False, person__stewardships__partner=partner_id
    )
    rows = School.objects.filter(organization__in=roles.values("organization")).exclude(type="district")
    told = rows.order_by("organization__name").values_list(
        "organization__uuid", "organization__name", "organization__town"
    )
    return [(str(uuid), f"{name}, {town}" if town else name) for uuid, name, town in told[:1500]]


def organizations_in(districts: Sequence[int], *, possible: bool) -> list[int]:
    """List the organizations of the schools that lie in these electoral districts; `possible`: or may lie in one."""
    lies = Q(district__in=districts)
    if possible:
        lies |= Q(candidates__overlap=list(districts))
    rows = SchoolSeat.objects.filter(lies, school__closed_at=None)
    return list(rows.values_list("school__organization", flat=True).distinct())


def organizations_of(uuids: Iterable[str]) -> list[int]:
    """List the organizations of these schools, and of the schools of these school districts."""
    told = list(uuids)
    rows = School.objects.filter(Q(organization__uuid__in=told) | Q(organization__parent__uuid__in=told))
    return list(rows.values_list("organization", flat=True))


def named(rows: QuerySet[School], words: str) -> QuerySet[School]:
    """Narrow to schools whose name or town holds these words."""
    for word in words.split()[:6]:
        rows = rows.filter(Q(organization__name__icontains=word) | Q(organization__town__icontains=word))
    return rows
