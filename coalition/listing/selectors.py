"""Keyset pages of any queryset, and what the search dialog and the front page list (registered by the rooms)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Expression, F, FloatField, Q, QuerySet
from django.db.models.functions import Cast

from coalition.listing.rules import Cursor, read_cursor, write_cursor


@dataclass(frozen=True)
class Order:
    """How rows are sorted: `key` stands in the address (`-key` is descending), ties are broken by the primary key.

    Empty values come last in both directions if `nullable`; else the database may walk its index.
    """

    key: str
    by: str | Expression | F
    descending: bool = False
    nullable: bool = False

    @property
    def word(self) -> str:
        """Write the order for an address."""
        return f"-{self.key}" if self.descending else self.key


@dataclass(frozen=True)
class Slice:
    """One page of rows and the cursors of its neighbours."""

    rows: list[Any]
    next: str | None
    previous: str | None


def slice_of(queryset: QuerySet, order: Order, *, size: int, cursor: str = "", key: str) -> Slice:
    """Cut one page: stable while rows come and go, as fast on the last page as on the first.

    A cursor that is broken or of another order leads to the first page.
    """
    at = read_cursor(cursor, key) if cursor else None
    if at and at.sort != order.word:
        at = None
    back = bool(at and at.backward)
    sorted_rows = _sorted(queryset, order, back=back)
    if at:
        sorted_rows = sorted_rows.filter(_beyond(order, at))
    rows = list(sorted_rows[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()

    def cursor_of(row: Any, *, backward: bool) -> str:
        return write_cursor(Cursor(order.word, row._sort, row.pk, backward), key)

    has_next, has_previous = (bool(rows), more) if back else (more, bool(at and rows))
    return Slice(
        rows=rows,
        next=cursor_of(rows[-1], backward=False) if has_next else None,
        previous=cursor_of(rows[0], backward=True) if has_previous else None,
    )


def walk(queryset: QuerySet, order: Order, *, size: int = 2000) -> Iterator[Any]:
    """Go through all rows in order, page by page, without a server-side cursor."""
    at: Cursor | None = None
    while True:
        sorted_rows = _sorted(queryset, order, back=False)
        rows = list((sorted_rows.filter(_beyond(order, at)) if at else sorted_rows)[:size])
        yield from rows
        if len(rows) < size:
            return
        at = Cursor(order.word, rows[-1]._sort, rows[-1].pk)


def count_up_to(queryset: QuerySet, limit: int) -> int:
    """Count rows, but no further than `limit`."""
    return queryset.order_by()[:limit].count()


def _sorted(queryset: QuerySet, order: Order, *, back: bool) -> QuerySet:
    by = F(order.by) if isinstance(order.by, str) else order.by
    rows = queryset.annotate(_sort=by)
    if isinstance(rows.query.annotations["_sort"].output_field, FloatField):
        # A real that travels as a Python float is another number when it comes back.
        rows = queryset.annotate(_sort=Cast(by, FloatField()))
    descending = order.descending != back
    nulls: dict[str, Any] = {}
    if order.nullable:
        nulls = {"nulls_first": True} if back else {"nulls_last": True}
    first = F("_sort").desc(**nulls) if descending else F("_sort").asc(**nulls)
    return rows.order_by(first, "-pk" if descending else "pk")


def _beyond(order: Order, at: Cursor) -> Q:
    way = "lt" if order.descending != at.backward else "gt"
    tie = Q(**{f"pk__{way}": at.id})
    if at.value is None:
        return (Q(_sort=None) & tie) | Q(_sort__isnull=False) if at.backward else Q(_sort=None) & tie
    beyond = Q(**{f"_sort__{way}e": at.value}) & (Q(**{f"_sort__{way}": at.value}) | tie)
    return beyond | Q(_sort=None) if order.nullable and not at.backward else beyond


@dataclass(frozen=True)
class Hit:
    """One result of the search dialog."""

    label: Any
    url: str
    hint: Any = ""


@dataclass(frozen=True)
class Source:
    """A kind of thing that can be found: `find(membership, words, limit)`; asked only where the right is there."""

    key: str
    label: Any
    icon: str
    right: str
    find: Callable[[Any, str, int], Iterable[Hit]]


SOURCES: dict[str, Source] = {}


def register_search(source: Source) -> None:
    """Register a source of the search dialog, e.g. from the app's ready()."""
    SOURCES[source.key] = source


def find_everywhere(membership: Any, words: str, limit: int = 5) -> list[tuple[Source, list[Hit]]]:
    """Find in every source this membership may see; sources without hits are left out."""
    words = words.strip()
    if len(words) < 2:
        return []
    allowed = (source for source in SOURCES.values() if membership.may(source.right))
    found = ((source, list(source.find(membership, words, limit))) for source in allowed)
    return [(source, hits) for source, hits in found if hits]


LANDING: list[Callable[[str], Iterable[Hit]]] = []


def register_landing(list_live: Callable[[str], Iterable[Hit]]) -> None:
    """Register what the public front page lists: `list_live(language)` gives hits."""
    LANDING.append(list_live)


def list_landing(language: str) -> list[Hit]:
    """List what anybody can join in right now."""
    return [hit for list_live in LANDING for hit in list_live(language)]
