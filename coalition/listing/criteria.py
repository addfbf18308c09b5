"""How a room describes one of its lists: columns, filters, search, order."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from coalition.listing.selectors import Order


@dataclass(frozen=True)
class Column:
    """One column: `value` is an attribute name or a function of the row; `sort` a field or expression (None: cannot).

    kind: text, number, time, day, state (with get_<key>_display if there is one). `link` makes the cell the row's main
    link, `template` draws the cell itself (it gets `row`), `export` gives another value for files.
    """

    key: str
    label: Any
    value: str | Callable[[Any], Any] | None = None
    sort: Any = None
    nullable: bool = False
    kind: str = "text"
    link: Callable[[Any], str] | None = None
    template: str = ""
    export: Callable[[Any], Any] | None = None
    hidden: bool = False
    in_files: bool = True

    def value_of(self, row: Any) -> Any:
        """Read the cell of a row."""
        if callable(self.value):
            return self.value(row)
        return getattr(row, self.value or self.key)

    def words_of(self, row: Any) -> Any:
        """Read the words of a state."""
        display = getattr(row, f"get_{self.key}_display", None)
        return display() if display else ""

    def file_value_of(self, row: Any) -> Any:
        """Read the cell for a file."""
        return self.export(row) if self.export else self.value_of(row)


@dataclass(frozen=True)
class Filter:
    """A chip over the list: its choices (pairs of value and label, or a function giving them) and what they do."""

    key: str
    label: Any
    choices: Sequence[tuple[str, Any]] | Callable[[], Iterable[tuple[str, Any]]]
    apply: Callable[[QuerySet, str], QuerySet]

    def pairs(self) -> list[tuple[str, Any]]:
        """List the choices."""
        found = self.choices() if callable(self.choices) else self.choices
        return [(str(value), label) for value, label in found]


@dataclass(frozen=True)
class BulkAction:
    """A button of the bulk bar: it posts the chosen uuids as `chosen` to `url`.

    With `whole` there is one for all rows that search and chips leave: it posts `whole=1` with the address's filters.
    """

    url: str
    label: Any
    icon: str = "check"
    danger: bool = False
    whole: Any = ""


@dataclass(frozen=True)
class Listing:
    """A list of the desk. `default` is the order at first, e.g. "-added"; `export_right` allows the file."""

    name: str
    columns: Sequence[Column]
    default: str
    filters: Sequence[Filter] = field(default_factory=tuple)
    search: Callable[[QuerySet, str], QuerySet] | None = None
    search_hint: Any = ""
    search_note: Callable[[str], Any] | None = None  # what must be known about these search words, "" when nothing
    export_right: str = ""
    bulk: Sequence[BulkAction] = field(default_factory=tuple)
    size: int = 50
    empty: tuple[str, Any, Any, str, Any] | None = None  # icon, title, text, url, label of the next step

    def order(self, word: str) -> Order:
        """Find the order an address asks for, else the default one."""
        for wanted in (word, self.default):
            for column in self.columns:
                if column.sort is not None and column.key == wanted.lstrip("-"):
                    return Order(column.key, column.sort, wanted.startswith("-"), column.nullable)
        raise LookupError(f"The default order {self.default!r} of the list {self.name!r} is no sortable column.")

    def narrow(self, queryset: QuerySet, asked: dict[str, str]) -> QuerySet:
        """Apply search words (`q`) and chips; values that are no choice are ignored."""
        words = asked.get("q", "").strip()
        if self.search and words:
            queryset = self.search(queryset, words)
        for one in self.filters:
            value = asked.get(one.key, "")
            if value and value in dict(one.pairs()):
                queryset = one.apply(queryset, value)
        return queryset
