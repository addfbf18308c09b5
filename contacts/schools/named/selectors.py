"""Reads the directory for names, and the names that wait."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, QuerySet

from contacts.intake.more.rules import Seen
from contacts.intake.words.rules import clean, read_role
from contacts.people import selectors as people
from contacts.people.models import Person
from contacts.places.rules import normalise_zip
from contacts.schools.models import School
from contacts.schools.named.models import NamedSchool, SchoolSpelling
from contacts.schools.named.rules import Directory, Found, grades_in, kind_in, names_in, plain


@dataclass(frozen=True)
class Meant:
    """One school that a payload names: the words, what is meant, as what, and which grades."""

    words: str
    found: Found
    kind: str
    grades: tuple[str, ...]


@dataclass(frozen=True)
class Graded:
    """Grades that a payload tells without a school: as what, which, and codes of what could not be used."""

    kind: str
    grades: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """The directory, and what partners said that a spelling means: (partner, plain words) -> a school's own name."""

    directory: Directory
    spellings: Mapping[tuple[int, str], str]

    def find(self, partner_id: int, words: str, town: str, zip_code: str) -> Found:
        """Tell the school of a name; of a spelling that somebody explained, the school of the right name."""
        found = self.directory.find(words, town, zip_code)
        meant = self.spellings.get((partner_id, plain(words)), "") if found.why == "unknown" else ""
        return self.directory.find(meant, town, zip_code) if meant else found


def read_book(partner_ids: Iterable[int]) -> Book:
    """Read the open schools and the spellings that these partners explained; two queries."""
    rows = School.objects.filter(closed_at=None).exclude(type="district")
    told = SchoolSpelling.objects.filter(partner__in=set(partner_ids))
    return Book(
        Directory(rows.values_list("organization", "organization__name", "organization__town", "zip")),
        {(partner, words): name for partner, words, name in told.values_list("partner", "words", "organization__name")},
    )


def meant_in(book: Book, payload: Mapping[str, Any], partner_id: int) -> list[Meant]:
    """Tell which schools a payload means."""
    kind = _kind(payload)
    town, zip_code, grades = clean(payload.get("town")), normalise_zip(payload.get("zip")), grades_in(payload)
    return [
        Meant(words, book.find(partner_id, words, town, zip_code), kind, tuple(grades or ()))
        for words in names_in(payload)
    ]


def graded_in(payload: Mapping[str, Any]) -> Graded | None:
    """Tell the grades of a payload that names no school; None when it does: then they belong to that school."""
    if names_in(payload):
        return None
    grades = grades_in(payload)
    return Graded(_kind(payload), tuple(grades or ()), ("grades_unread",) if grades is None else ())


def _kind(payload: Mapping[str, Any]) -> str:
    return kind_in([role for text in payload.get("roles") or [] if (role := read_role(str(text)))])


def notes_of(meant: Sequence[Meant], payload: Mapping[str, Any]) -> tuple[str, ...]:
    """Name what could not be used as it stood."""
    notes = [f"school_{one.found.why}" for one in meant if one.found.why]
    return (*notes, "grades_unread") if grades_in(payload) is None else tuple(notes)


def look(payloads: Sequence[Mapping[str, Any]], partner_ids: Sequence[int]) -> list[Seen]:
    """Say what these payloads would tell about schools; two queries."""
    book, seen = read_book(partner_ids), []
    for payload, partner_id in zip(payloads, partner_ids, strict=True):
        meant = meant_in(book, payload, partner_id)
        marks = tuple(f"role:{one.kind}:{one.found.organization}" for one in meant if one.found.organization)
        seen.append(Seen(marks, notes_of(meant, payload)))
    return seen


def look_at_grades(payloads: Sequence[Mapping[str, Any]], _partner_ids: Sequence[int]) -> list[Seen]:
    """Say what these payloads would tell about grades without a school; asks nothing."""
    told = [graded_in(payload) for payload in payloads]
    return [Seen((f"role:{one.kind}:None",) if one.grades else (), one.notes) if one else Seen() for one in told]


def list_names(membership: Any) -> QuerySet[Any, Any]:
    """List the names that wait with the number of people, the most frequent first: words, why, people."""
    mine = NamedSchool.objects.filter(partner=membership.partner.pk)
    mine = mine.filter(person__in=people.visible_to(membership).values("pk"))
    rows = mine.values("words").annotate(people=Count("person", distinct=True), why=Min("why"))
    return rows.order_by("-people", "words")


def list_waiting(membership: Any, words: str) -> QuerySet[NamedSchool]:
    """List the rows of a name that wait."""
    mine = NamedSchool.objects.filter(partner=membership.partner.pk, words=words)
    return mine.filter(person__in=people.visible_to(membership).values("pk"))


def list_of(membership: Any, person: Person) -> list[NamedSchool]:
    """List the names of schools that wait with a person."""
    return list(NamedSchool.objects.filter(person=person, partner=membership.partner.pk).order_by("at", "id"))


def list_spellings(membership: Any) -> QuerySet[SchoolSpelling]:
    """List the spellings that the partner explained, the latest first."""
    rows = SchoolSpelling.objects.filter(partner=membership.partner.pk).select_related("organization")
    return rows.order_by("-at", "-id")
