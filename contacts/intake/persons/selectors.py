"""Looks ahead: what folding would do with readings, chunk by chunk, without writing or locking anything."""

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import count

from django.db import connection

from coalition.columns import array
from contacts.consent import selectors as consent
from contacts.intake.criteria import Home, Reading
from contacts.intake.more.rules import MORE
from contacts.intake.persons.loading import HOMES, note_answer, settle_home
from contacts.intake.persons.matching import Acquaintance, Known
from contacts.intake.persons.rules import may_write
from contacts.intake.words.rules import fold_word

ROLES = """
SELECT person_id, kind, organization_id FROM contacts_role WHERE person_id = ANY(%s::bigint[]) AND until IS NULL
"""
TAGS = """
SELECT g.person_id, t.name FROM contacts_tagging g JOIN contacts_tag t ON t.id = g.tag_id
WHERE g.person_id = ANY(%s::bigint[]) AND t.partner_id = ANY(%s::bigint[])
"""
ANSWERS = """
SELECT a.person_id, f.key, a.value FROM contacts_customanswer a JOIN contacts_customfield f ON f.id = a.field_id
WHERE a.person_id = ANY(%s::bigint[]) AND f.partner_id = ANY(%s::bigint[])
"""
NONE: frozenset[str] = frozenset()


class Preview:
    """The outcome of a file as it would be: `look` at its readings in order, `counts` add up.

    `again` are the hashes of the addresses that the file tells more than once: whoever is reached by none of them is
    forgotten after her chunk, so that a file of any length needs little memory. None: nobody is forgotten.
    """

    def __init__(self, again: Collection[int] | None = None) -> None:
        self.again = again
        self.acquaintance = Acquaintance()
        self.points: dict[tuple[str, str], int] = {}
        self.unknown = count(-1, -1)  # ids of points that are not there yet
        self.homes: dict[Known, Home] = {}
        self.marks: dict[Known, frozenset[str]] = {}
        self.sorts: dict[frozenset[str], frozenset[str]] = {}  # a million people carry a few sorts of marks
        self.answers: dict[tuple[Known, str], str] = {}
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()

    def look(self, readings: Sequence[Reading]) -> None:
        """Tell for each reading whether it would make somebody, tell something new, nothing new, or be refused."""
        good = [reading for reading in readings if not reading.faults]
        asked = self._find_points(good)
        met = [(self.acquaintance.meet(reading), reading) for reading in good]
        _ask_above(good)
        self._recall([known for known, _reading in met if known.person_id and known not in self.marks], good)
        for known, reading in met:
            self._compare(known, reading)
            self.notes.update(set(reading.notes))
            self.counts["created" if reading.is_new else "updated" if reading.is_changed else "unchanged"] += 1
        for reading in readings:
            if reading.faults:
                self.counts["refused"] += 1
                self.reasons[reading.faults[0].code] += 1
        self.acquaintance.new.clear()  # nobody is made: the readings may go
        if self.again is not None:
            self._forget([key for key in asked if hash(key[1]) not in self.again], good)

    def _find_points(self, readings: Sequence[Reading]) -> list[tuple[str, str]]:
        told = {(a.kind, a.value) for reading in readings for a in (*reading.emails, *reading.phones)}
        missing = sorted(told - self.points.keys())
        if missing:
            known = consent.get_points([kind for kind, _value in missing], [value for _kind, value in missing])
            partners = sorted({reading.partner_id for reading in readings})
            self.acquaintance.add(consent.list_reached(list(known.values()), partners))
            for key in missing:
                self.points[key] = known.get(key) or next(self.unknown)
        for reading in readings:
            emails = [self.points[a.kind, a.value] for a in reading.emails]
            phones = [self.points[a.kind, a.value] for a in reading.phones]
            reading.email_id, reading.phone_id = next(iter(emails), None), next(iter(phones), None)
            reading.point_ids = list(dict.fromkeys(emails + phones))
        return missing

    def _forget(self, once: Sequence[tuple[str, str]], readings: Sequence[Reading]) -> None:
        """Forget addresses that do not come again, and whom nothing else reaches."""
        by_point, partners = self.acquaintance.by_point, {reading.partner_id for reading in readings}
        loose: set[Known] = set()
        for key in once:
            point = self.points.pop(key)
            for partner in partners:
                loose.update(by_point.pop((partner, point), ()))
        for reading in readings:
            for point in reading.point_ids:
                loose.difference_update(by_point.get((reading.partner_id, point), ()))
        fields = {field for reading in readings for field in reading.answers}
        for known in loose:
            self.acquaintance.people.pop(known.person_id, None)
            self.homes.pop(known, None)
            self.marks.pop(known, None)
            for field in fields:
                self.answers.pop((known, field), None)

    def _recall(self, people: Sequence[Known], readings: Sequence[Reading]) -> None:
        by_id = {known.person_id: known for known in people}
        if not by_id:
            return
        marks: dict[Known, set[str]] = {known: set() for known in people}
        ids, partners = array(by_id), array({reading.partner_id for reading in readings})
        with connection.cursor() as cursor:
            cursor.execute(HOMES, [ids])
            self.homes |= {by_id[row[0]]: Home(*row[1:]) for row in cursor.fetchall()}
            cursor.execute(ROLES, [ids])
            for person, kind, organization in cursor.fetchall():
                marks[by_id[person]] |= {f"role:{kind}", f"role:{kind}:{organization}"}
            cursor.execute(TAGS, [ids, partners])
            for person, name in cursor.fetchall():
                marks[by_id[person]].add(f"tag:{fold_word(name)}")
            if any(reading.answers for reading in readings):
                cursor.execute(ANSWERS, [ids, partners])
                self.answers |= {(by_id[person], key): value for person, key, value in cursor.fetchall()}
        self.marks |= {known: self._sort_of(frozenset(told)) for known, told in marks.items()}

    def _sort_of(self, marks: frozenset[str]) -> frozenset[str]:
        return self.sorts.setdefault(marks, marks)

    def _compare(self, known: Known, reading: Reading) -> None:
        marks = {f"role:{role}" for role in reading.roles} | {f"tag:{fold_word(tag)}" for tag in reading.tags}
        marks |= set(reading.marks)
        before = self.marks.setdefault(known, NONE)
        if marks - before:
            reading.is_changed = True
            self.marks[known] = self._sort_of(before | marks)
        if reading.home:
            home, _moved = settle_home(known, reading, self.homes.get(known))
            if home:
                self.homes[known] = home
        for key, value in reading.answers.items():
            text, told = str(value), self.answers.get((known, key))
            if known.is_new or may_write(reading.payload, f"x_{key}", told):
                note_answer(known, reading, key, [told, text])
                self.answers[known, key] = text


def _ask_above(readings: Sequence[Reading]) -> None:
    """Let the rooms above say what they would make of their keys."""
    for key, more in MORE.items():
        told = [reading for reading in readings if reading.payload.get(key)]
        if not told:
            continue
        seen_of = more.look([one.payload for one in told], [one.partner_id for one in told])
        for reading, seen in zip(told, seen_of, strict=True):
            reading.marks += seen.marks
            reading.notes.extend(seen.notes)
