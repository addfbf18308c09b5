"""Counts, samples and breakdowns that answer at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from coalition.columns import array
from contacts.people.models import Person
from contacts.segments import selectors
from contacts.segments.asking.selectors import compiled, is_grouped, normal
from contacts.segments.counting import rules
from contacts.segments.counting.rules import Counted
from contacts.segments.rules import All, AnyOf, Ask, Condition, Node, Not

T = TypeVar("T")
KEPT = 600  # seconds for which a sample is kept
KEY = "segments.drawn.2.{}"
DRAW = """
SELECT s.person_id FROM contacts_stewardship s
WHERE s.partner_id = %s AND (hashint8extended(s.person_id, 20260501) & 9223372036854775807) %% %s = 0
  AND NOT EXISTS (SELECT FROM contacts_person p WHERE p.id = s.person_id
                  AND (p.merged_into_id IS NOT NULL OR p.erased_at IS NOT NULL))
"""


@dataclass(frozen=True)
class Draw:
    """The people a partner looks after: how many, and those who were drawn (all, where they are few), as an array."""

    people: int
    size: int
    ids: str

    @property
    def is_all(self) -> bool:
        """Tell whether everybody was drawn."""
        return self.size >= self.people


def drawn(partner_id: int) -> Draw:
    """Draw the sample of a partner; of a large one it is kept for some minutes."""
    kept = _kept(partner_id)
    if kept is not None:
        return kept
    people = selectors.count({"v": 1, "all": []}, partner_id)
    buckets = rules.bucket_count(people) if people > rules.FEW else 1
    with connection.cursor() as cursor:
        cursor.execute(DRAW, [partner_id, buckets])
        ids = [row[0] for row in cursor.fetchall()]
    found = (people, len(ids), array(ids))
    if buckets > 1:
        cache.set(KEY.format(partner_id), found, KEPT)
    return Draw(*found)


def _kept(partner_id: int) -> Draw | None:
    found = cache.get(KEY.format(partner_id))
    return None if found is None else Draw(*found)


def _is_few(partner_id: int) -> bool:
    """Tell whether so few are looked after that all of them are asked, always."""
    return _kept(partner_id) is None and selectors.count_at_most(partner_id, rules.FEW) is not None


def count_soon(source: Any, partner_id: int) -> Counted:
    """Count the people of a segment or tree: exactly if that is quick, else estimated. Raises rules.BadTree."""
    if _is_few(partner_id):
        return Counted(selectors.count(source, partner_id))
    if selectors.cost(source, partner_id) < rules.CHEAP:
        exact = _within(rules.QUICK, lambda: selectors.count(source, partner_id))
        if exact is not None:
            return Counted(exact)
    draw = drawn(partner_id)
    return rules.estimate(holding(source, partner_id, draw).count(), draw.size, draw.people)


def count_patiently(source: Any, partner_id: int) -> int | None:
    """Count exactly, however long it takes within reason; None where it takes longer."""
    return _within(rules.PATIENT, lambda: selectors.count(source, partner_id))


def sample_soon(source: Any, partner_id: int, limit: int = 10) -> list[Person]:
    """Give some of these people: of those drawn if there are enough, else whoever is found in a moment."""
    if _is_few(partner_id):
        return selectors.sample(source, partner_id, limit)
    some = list(holding(source, partner_id, drawn(partner_id))[:limit])
    if len(some) < limit:
        some = _within(rules.QUICK, lambda: selectors.sample(source, partner_id, limit)) or some
    return sorted(some, key=_by_name)


def _by_name(person: Person) -> tuple[str, str]:
    return person.family_name, person.given_name


def holding(source: Any, partner_id: int, draw: Draw) -> QuerySet[Person]:
    """List the people of a draw for whom a segment or tree holds: from each of them, conditions are looked up."""
    ask = Ask(partner_id, timezone.now())
    node = normal(selectors.tree_of(source), ask)
    # As rows, not as a list: the planner looks at each of five thousand items of a list.
    among = RawSQL('"contacts_person"."id" IN (SELECT unnest(%s::bigint[]))', [draw.ids], output_field=BooleanField())
    return Person.objects.filter(among, _holds(node, ask))


def _holds(node: Node, ask: Ask) -> Q:
    match node:
        case Not(part):
            return ~_holds(part, ask)
        case All(parts):
            found = Q()
            for part in parts:
                found &= _holds(part, ask)
            return found
        case AnyOf(parts):
            found = Q(pk__in=[])
            for part in parts:
                found |= _holds(part, ask)
            return found
        case Condition():
            rows = compiled(node, ask)
            if isinstance(rows, RawSQL):
                here = f'EXISTS (SELECT FROM ({rows.sql}) AS few WHERE few.person_id = "contacts_person"."id")'
                return Q(RawSQL(here, rows.params, output_field=BooleanField()))  # noqa: S611 - from code alone
            key = "person" if is_grouped(rows) else "pk" if rows.model is Person else "person_id"
            return Q(Exists(rows.filter(**{key: OuterRef("pk")})))
    raise AssertionError(node)


def _within(seconds: float, ask: Callable[[], T]) -> T | None:
    """Ask the database; None if the answer takes longer."""
    try:
        with transaction.atomic(), _hurried(seconds):
            return ask()
    except OperationalError as late:
        if getattr(late.__cause__, "sqlstate", "") != "57014":  # query_canceled
            raise
        return None


@contextmanager
def _hurried(seconds: float) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds * 1000:.0f}ms"])
        yield
        cursor.execute("SET LOCAL statement_timeout = DEFAULT")
