"""What may be done with schools: load the directory, write down that somebody is a parent at one."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.people.models import Person, Role
from contacts.people.rules import GRADES, grades_in_short
from contacts.schools import loading, rules
from contacts.schools.loading import Report
from contacts.schools.models import School

WORDING = {
    "schools.loaded": _("Loaded the directory of schools: %(changes)s changes"),
    "person.school_added": _("Added a school"),
    "person.school_ended": _("Ended a school"),
}


class NoSuchGrades(Refusal):
    """These are no grades, or the school has none of them."""

    code = "school_grades"
    status = 422
    message = _("This school has the grades %(grades)s. Choose a range that it has.")


class GradesBackwards(Refusal):
    """From a higher grade to a lower one."""

    code = "school_grades_backwards"
    status = 422
    message = _("Choose the lower grade first.")


@dataclass(frozen=True)
class AtSchool:
    """What somebody is at a school, and the grades: of a parent those of her children, of an educator those taught."""

    kind: str
    low: str = ""
    high: str = ""


def load_schools(path: Path, *, now: datetime) -> Report:
    """Load a directory of schools; running again changes nothing. Refuses with NoDirectory."""
    return _finish(loading.write_schools(loading.read_directory(path), now=now))


def make_up_schools(*, now: datetime) -> Report:
    """Load a made-up directory: a district and three schools for every town."""
    return _finish(loading.write_schools(loading.make_up(), now=now))


def _finish(report: Report) -> Report:
    if report.changes:
        audit.record("schools.loaded", facts={"changes": report.changes})
    return report


@transaction.atomic
def add_role(person: Person, school: School, *, at: AtSchool, by: Any, now: datetime) -> Role:
    """Write down that somebody is a parent, educator or student at a school; a second time corrects the grades.

    Refuses with NoSuchGrades or GradesBackwards. There is no place for the name of a child.
    """
    detail = _read_grades(school, at)
    facts = {"person": person, "kind": at.kind, "organization": school.organization, "until": None}
    row, is_new = Role.objects.get_or_create(
        **facts, defaults={"detail": detail, "since": now.date(), "source": "desk"}
    )
    if not is_new:
        Role.objects.filter(pk=row.pk).update(detail={**row.detail, **detail})
    Person.objects.filter(pk=person.pk).update(modified_at=now)
    audit.record("person.school_added", by=by, on=person)
    return row


def _read_grades(school: School, at: AtSchool) -> dict[str, list[str]]:
    if not at.low and not at.high:
        return {}
    low, high = at.low or at.high, at.high or at.low
    if low in GRADES and high in GRADES and not rules.span(low, high):
        raise GradesBackwards
    grades = rules.span(low, high)
    if not grades or (school.grades and not set(grades) <= set(school.grades)):
        raise NoSuchGrades(grades=grades_in_short(school.grades))
    return {"grades": grades}


@transaction.atomic
def end_role(person: Person, role: Role, *, by: Any, now: datetime) -> None:
    """End what somebody was at a school, as of today; nothing is deleted."""
    if Role.objects.filter(pk=role.pk, until=None).update(until=now.date()):
        Person.objects.filter(pk=person.pk).update(modified_at=now)
        audit.record("person.school_ended", by=by, on=person)
