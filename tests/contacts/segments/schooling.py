"""Schools of which people of the random crowd are parents or educators; rows beside plain facts."""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from contacts.people.models import Organization, Role
from contacts.places.models import District
from contacts.schools.models import School, SchoolSeat

GRADES = ["K", "1", "2"]


@dataclass
class Schooling:
    """A school district; its own school, surely in the first district; a charter, in the first or the second."""

    district: Organization
    own: Organization
    charter: Organization

    def lies(self, school: str, *, possible: bool) -> set[str]:
        """Tell in which electoral districts a school lies, or may lie."""
        return {"own": {"upper:1"}, "charter": {"upper:1", "upper:2"} if possible else set(), "": set()}[school]


def make_schools(districts: list[District]) -> Schooling:
    district = Organization.objects.create(name="Hartford School District", kind="district")
    own = Organization.objects.create(name="Elm", kind="school", parent=district)
    charter = Organization.objects.create(name="Oak", kind="school")
    places: dict[str, Any] = {
        "own": {"district": districts[0], "confidence": 1, "how": "point"},
        "charter": {"candidates": [one.pk for one in districts[:2]], "confidence": 0.5, "how": "town"},
    }
    School.objects.create(organization=district, code="d", type="district")
    for name, row in (("own", own), ("charter", charter)):
        school = School.objects.create(organization=row, code=name, grades=GRADES)
        SchoolSeat.objects.create(school=school, chamber="upper", plan="2022", **places[name])
    return Schooling(district, own, charter)


def enrol(schools: Schooling, dice: random.Random, person: Any) -> tuple[list[tuple[str, set[str]]], set[str]]:
    """Let her have children in schools, or teach; gives the schools with the grades, and the roles she has by it."""
    children, roles = [], set()
    for name in ("own", "charter"):
        if dice.random() < 0.4:
            kind, is_over = dice.choice(["parent", "parent", "educator"]), dice.random() < 0.2
            grades = sorted(dice.sample(GRADES, dice.randrange(3)))
            Role.objects.create(
                person=person, kind=kind, organization=getattr(schools, name),
                detail={"grades": grades} if grades else {}, until=dt.date(2026, 1, 1) if is_over else None,
            )  # fmt: skip
            roles |= set() if is_over else {kind}
            if kind == "parent" and not is_over:
                children.append((name, set(grades)))
    if dice.random() < 0.3:  # grades that were told without a school
        grades = sorted(dice.sample(GRADES, 1 + dice.randrange(2)))
        told = {"person": person, "kind": "parent", "organization": None, "until": None}
        Role.objects.update_or_create(**told, defaults={"detail": {"grades": grades}})
        roles.add("parent")
        children.append(("", set(grades)))
    return children, roles


def holds(
    node: dict[str, Any], children: list[tuple[str, set[str]]], schools: Schooling, represented: dict[str, set[str]]
) -> bool:
    """Tell whether one of the schools fits all that is asked; `represented`: of committees and legislators."""
    own, charter, district = (str(one.uuid) for one in (schools.own, schools.charter, schools.district))
    called = {"own": {own}, "charter": {charter}, "": set()}

    def fits(school: str, grades: set[str]) -> bool:
        lies = schools.lies(school, possible=bool(node.get("possible")))
        return (
            (not node["school"] or bool(called[school] & set(node["school"])))
            and (not node["school_district"] or (school == "own" and district in node["school_district"]))
            and (not node["grades"] or bool(grades & set(node["grades"])))
            and all(not node[by] or bool(lies & represented[by]) for by in ("committee", "legislator"))
        )

    return any(fits(*child) for child in children)
