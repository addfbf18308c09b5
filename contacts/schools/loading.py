"""Loads the directory of schools from a file or makes one up, and finds the electoral districts of each school."""

import csv
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.errors import Refusal
from contacts.people.models import Organization
from contacts.people.rules import GRADES
from contacts.places import selectors as places
from contacts.places.matching import Place, locate_places
from contacts.places.rules import normalise_zip
from contacts.schools import rules
from contacts.schools.models import School, SchoolSeat
from contacts.schools.rules import SchoolFacts

NEEDED = ("School Name", "Organization Type", "Organization Code")
KINDERGARTEN = {"PK": "PreKindergarten", "K": "Kindergarten"}
FACTS = ("type", "grades", "street", "zip", "town_id", "lat", "lon")


class NoDirectory(Refusal):
    """The file is no directory of schools."""

    code = "no_directory"
    message = _(
        "This is no directory of schools: a CSV file with School Name, Organization Type and Organization Code."
    )


@dataclass
class Report:
    """What a load changed."""

    added: int = 0
    changed: int = 0
    closed: int = 0
    same: int = 0
    warnings: list[str] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """Count what was written."""
        return self.added + self.changed + self.closed


# --- reading ----------------------------------------------------------------------------------------------------------
def read_directory(path: Path) -> list[SchoolFacts]:
    """Read the state's directory; of a folder the newest file whose name says directory. Refuses with NoDirectory."""
    if path.is_dir():
        found = sorted(path.glob("*directory*.csv"))
        if not found:
            raise NoDirectory
        path = found[-1]
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as why:
        raise NoDirectory from why
    if not rows or not set(NEEDED) <= set(rows[0]):
        raise NoDirectory
    return [
        _read(row) for row in rows if (row["Organization Code"] or "").strip() and (row["School Name"] or "").strip()
    ]


def _read(row: dict[str, Any]) -> SchoolFacts:
    told = {key: (value or "").strip() for key, value in row.items() if key and isinstance(value, str)}
    point = rules.read_point(told.get("Location", ""))
    grades = tuple(one for one in GRADES if told.get(KINDERGARTEN.get(one, f"Grade {one}")) == "1")
    return SchoolFacts(
        code=told["Organization Code"][:20],
        name=" ".join(told["School Name"].split())[:200],
        type=rules.read_type(told["Organization Type"], is_magnet=told.get("Interdistrict Magnet") == "1"),
        district=" ".join(told.get("District Name", "").split())[:200],
        street=told.get("Address", "")[:200],
        town=told.get("Town", "")[:80],
        zip=normalise_zip(told.get("Zipcode", "")),
        grades=grades,
        lat=point[0] if point else None,
        lon=point[1] if point else None,
    )


def make_up() -> list[SchoolFacts]:
    """Make up a district and three schools for every town we know, each a little aside from the town's middle."""
    found = []
    levels = (("Elementary", "PK", "5"), ("Middle", "6", "8"), ("High", "9", "12"))
    for n, town in enumerate(places.list_towns()):
        district = f"{town.name} School District"
        found.append(SchoolFacts(f"made-up-{n}", district, "district", district, town=town.name))
        for place, (level, low, high) in enumerate(levels):
            away = (place - 1) * 0.012
            found.append(
                SchoolFacts(
                    f"made-up-{n}-{place}",
                    f"{town.name} {level} School",
                    "public",
                    district,
                    f"{10 + place} School Street",
                    town.name,
                    "",
                    tuple(rules.span(low, high)),
                    None if town.lat is None else round(town.lat + away, 6),
                    None if town.lon is None else round(town.lon + away, 6),
                )
            )
    return found


# --- writing ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def write_schools(schools: list[SchoolFacts], *, now: datetime) -> Report:
    """Bring the directory in line with these facts, and find their districts; run again it changes nothing."""
    report = Report()
    named = places.find_towns({one.town for one in schools if one.town})
    report.warnings = [
        f"{one.name}: no town called {one.town}" for one in schools if one.town and one.town not in named
    ]
    known = {row.code: row for row in School.objects.select_related("organization")}
    facts = {one.code: one for one in schools}  # of a code that stands twice the last line counts
    new = [one for one in facts.values() if one.code not in known]
    fresh = Organization.objects.bulk_create(
        [Organization(name=one.name, kind=_kind(one), town=one.town) for one in new], batch_size=1000
    )
    School.objects.bulk_create(
        [School(organization=row, code=one.code, **_columns(one, named)) for row, one in zip(fresh, new, strict=True)],
        batch_size=1000,
    )
    report.added = len(new)
    _change(facts, known, named, report)
    closed = School.objects.filter(closed_at=None).exclude(code__in=list(facts))
    report.closed = closed.update(closed_at=now)
    _belong(facts, report)
    match_schools(now=now)
    return report


def _kind(one: SchoolFacts) -> str:
    return "district" if one.type == "district" else "school"


def _columns(one: SchoolFacts, named: dict[str, int]) -> dict[str, Any]:
    return {
        "type": one.type,
        "grades": list(one.grades),
        "street": one.street,
        "zip": one.zip,
        "town_id": named.get(one.town),
        "lat": one.lat,
        "lon": one.lon,
    }


def _change(facts: dict[str, SchoolFacts], known: dict[str, School], named: dict[str, int], report: Report) -> None:
    schools, organizations = [], []
    for code, row in known.items():
        one = facts.get(code)
        if one is None:
            continue
        wanted = _columns(one, named)
        names = {"name": one.name, "kind": _kind(one), "town": one.town}
        is_new_name = any(getattr(row.organization, key) != value for key, value in names.items())
        if is_new_name:
            vars(row.organization).update(names)
            organizations.append(row.organization)
        if row.closed_at or any(getattr(row, key) != value for key, value in wanted.items()):
            vars(row).update(wanted, closed_at=None)
            schools.append(row)
        elif not is_new_name:
            report.same += 1
            continue
        report.changed += 1
    Organization.objects.bulk_update(organizations, ["name", "kind", "town"], batch_size=500)
    School.objects.bulk_update(schools, [*FACTS, "closed_at"], batch_size=500)


def _belong(facts: dict[str, SchoolFacts], report: Report) -> None:
    """Let each school belong to its district; a charter school that is a district of its own belongs to none."""
    rows = list(School.objects.filter(code__in=list(facts)).select_related("organization"))
    districts = {row.organization.name: row.organization_id for row in rows if row.type == "district"}
    moved = []
    for row in rows:
        parent = districts.get(facts[row.code].district) if row.type != "district" else None
        if row.organization.parent_id != parent:
            row.organization.parent_id = parent
            moved.append(row.organization)
    Organization.objects.bulk_update(moved, ["parent"], batch_size=500)


def match_schools(*, now: datetime) -> int:
    """Find the electoral districts of every open school anew: exactly by its point, else by ZIP and town."""
    rows = School.objects.filter(closed_at=None).exclude(type="district")
    wanted = [Place(*row) for row in rows.values_list("id", "town_id", "zip", "lat", "lon")]
    found = locate_places(wanted, today=timezone.localdate(now)) if wanted else []
    seats = [
        SchoolSeat(
            school_id=one.id,
            chamber=one.chamber,
            plan=one.plan,
            district_id=one.match.district,
            candidates=list(one.match.candidates),
            confidence=one.match.confidence,
            how=one.how,
            at=now,
        )
        for one in found
    ]
    with transaction.atomic():
        SchoolSeat.objects.all().delete()
        SchoolSeat.objects.bulk_create(seats, batch_size=2000)
    return len(wanted)
