"""Finds or invents the person of every reading of a bundle; later readings see earlier ones. Decision 0002."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from coalition.columns import new_ids
from coalition.locks import take_turn
from contacts.consent import selectors as consent
from contacts.intake.criteria import Reading
from contacts.intake.persons.rules import may_write
from contacts.intake.words.rules import agrees, fold_name

CORRECTED = "person.corrected"  # its payload names the person


@dataclass(slots=True, eq=False)
class Known:
    """A person in the light of one bundle: as she was (folded names), and what this bundle adds."""

    person_id: int
    given: str
    family: str
    preferred: str = ""
    language: str = ""
    is_new: bool = False
    fill_given: str = ""
    fill_family: str = ""
    fill_language: str = ""
    overrule: bool = False  # she said so herself, or a file may: what is filled in replaces what stood there
    raw_given: str = ""  # as it is written
    raw_family: str = ""


class Acquaintance:
    """Who is known by which point to which partner, in the order in which they became known."""

    def __init__(self, reached: Iterable[consent.Reached] = ()) -> None:
        self.by_point: dict[tuple[int, int], list[Known]] = {}
        self.by_twin: dict[tuple[object, str], Known] = {}
        self.by_uuid: dict[tuple[int, str], Known] = {}
        self.people: dict[int, Known] = {}
        self.new: list[tuple[Known, Reading]] = []
        self.add(reached)

    def add(self, reached: Iterable[consent.Reached]) -> None:
        """Learn who is reached by which point, oldest first."""
        for row in reached:
            known = self.people.get(row.person_id) or Known(
                row.person_id,
                fold_name(row.given_name),
                fold_name(row.family_name),
                fold_name(row.preferred_name),
                row.language,
                raw_given=row.given_name,
                raw_family=row.family_name,
            )
            self.people[row.person_id] = known
            there = self.by_point.setdefault((row.partner_id, row.point_id), [])
            if known not in there:
                there.append(known)

    def meet(self, reading: Reading) -> Known:
        """Give the person of this reading, and remember by which points she is known from now on."""
        given, family = fold_name(reading.given), fold_name(reading.family)
        known = self._find(reading, given, family)
        if known is None:
            spoken = reading.person_language or reading.language
            known = Known(0, given, family, language=spoken, is_new=True)
            known.raw_given, known.raw_family = reading.given, reading.family
            reading.is_new = True
            self.new.append((known, reading))
        elif not reading.twin:
            _learn(known, reading, given, family)
        for point in reading.point_ids:
            there = self.by_point.setdefault((reading.partner_id, point), [])
            if known not in there:
                there.append(known)
                reading.is_changed = True
                if reading.run and not known.is_new:
                    reading.did.setdefault("points", []).append(point)
        if reading.twin:
            self.by_twin.setdefault((reading.run, reading.twin), known)
        return known

    def _find(self, reading: Reading, given: str, family: str) -> Known | None:
        if reading.kind == CORRECTED:
            return self.by_uuid.get((reading.partner_id, str(reading.payload.get("person"))))
        if reading.twin:
            return self.by_twin.get((reading.run, reading.twin))
        by_phone_alone = reading.email_id is None
        for point in reading.point_ids:
            # Next to an e-mail nobody knows, a phone (of a family, a school) needs the whole name to tell who it is.
            if point == reading.phone_id and not by_phone_alone and not (given and family):
                continue
            there = self.by_point.get((reading.partner_id, point), ())
            agreeing = [k for k in there if agrees(given, family, k.given, k.family, k.preferred)]
            if agreeing:
                return next((k for k in agreeing if (k.given, k.family) == (given, family)), agreeing[0])
        return None


def meet_all(readings: Sequence[Reading], *, at_new: Collection[int] = frozenset()) -> tuple[Acquaintance, list[Known]]:
    """Give the person of every reading, in order; three statements at most, whatever the size.

    `at_new`: points that this bundle made, by which nobody is reached yet.
    """
    points = sorted({point for reading in readings for point in reading.point_ids} - set(at_new))
    partners = sorted({reading.partner_id for reading in readings})
    acquaintance = Acquaintance(consent.list_reached(points, partners) if points else [])
    for key, person_id in _twins(readings).items():
        acquaintance.by_twin[key] = acquaintance.people.setdefault(person_id, Known(person_id, "", ""))
    acquaintance.by_uuid |= _corrected(acquaintance, readings)
    met = [acquaintance.meet(reading) for reading in readings]
    for (known, _reading), person_id in zip(
        acquaintance.new, new_ids("contacts_person", len(acquaintance.new)), strict=True
    ):
        known.person_id = person_id
        acquaintance.people[person_id] = known
    return acquaintance, met


def _learn(known: Known, reading: Reading, given: str, family: str) -> None:
    if reading.kind == CORRECTED:
        known.overrule = True
        known.given, known.fill_given = given or known.given, reading.given or known.fill_given
        known.family, known.fill_family = family or known.family, reading.family or known.fill_family
        reading.is_changed = True
    if reading.given and reading.given != known.raw_given:
        before = known.raw_given
        if may_write(reading.payload, "given_name", before):
            known.given, known.fill_given, known.raw_given = given, reading.given, reading.given
            _note(known, reading, "given_name", [before, reading.given])
    if reading.family and reading.family != known.raw_family:
        before = known.raw_family
        if may_write(reading.payload, "family_name", before):
            known.family, known.fill_family, known.raw_family = family, reading.family, reading.family
            _note(known, reading, "family_name", [before, reading.family])
    spoken, before = reading.person_language, known.language
    if spoken and spoken != before and may_write(reading.payload, "language", before):
        known.language = known.fill_language = spoken
        _note(known, reading, "language", [before, spoken])


def _note(known: Known, reading: Reading, name: str, change: list[str]) -> None:
    reading.is_changed = True
    known.overrule |= bool(change[0]) and name != "language"
    if reading.run and not known.is_new:
        reading.did[name] = change


def _twins(readings: Sequence[Reading]) -> dict[tuple[object, str], int]:
    asked = [(reading.run, reading.twin) for reading in readings if reading.twin]
    if not asked:
        return {}
    for run in sorted({str(run) for run, _twin in asked}):
        take_turn(f"intake.twins.{run}")  # no point is theirs to be locked: two workers would both make the same one
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (s.run, s.twin) s.run, s.twin, s.person_id FROM contacts_submission s"
            " WHERE s.run = ANY(%s) AND s.twin = ANY(%s) AND s.person_id IS NOT NULL ORDER BY s.run, s.twin, s.id",
            [list({run for run, _twin in asked}), [twin for _run, twin in asked]],
        )
        return {(run, twin): person_id for run, twin, person_id in cursor.fetchall()}


def _corrected(acquaintance: Acquaintance, readings: Sequence[Reading]) -> dict[tuple[int, str], Known]:
    """Find the people who correct themselves: named by uuid, looked after by the partner, reached by the same point."""
    asked = {str(r.payload.get("person")): r for r in readings if r.kind == CORRECTED}
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT uuid::text, id FROM contacts_person WHERE uuid::text = ANY(%s)", [list(asked)])
        ids = dict(cursor.fetchall())
    found = {}
    for uuid, reading in asked.items():
        known = acquaintance.people.get(ids.get(uuid, 0))
        reached = [acquaintance.by_point.get((reading.partner_id, point), []) for point in reading.point_ids]
        if known and any(known in there for there in reached):
            found[reading.partner_id, uuid] = known
    return found
