"""A list on a page: `page = list_page(request, LISTING, queryset)`, in the template `{% listing page %}`.

if page.wants_export:
    return page.export(record=audit.record)
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.errors import NotAllowed, Refusal
from coalition.listing.criteria import Column, Filter, Listing
from coalition.listing.rules import is_uuid
from coalition.listing.selectors import Order, Slice, count_up_to, slice_of, walk
from coalition.listing.writing.delivery import write
from coalition.listing.writing.rules import CSV, LARGE, TYPES, Sheet, Wanted, Watermark

COUNTED = 10_000


class WhyMissing(Refusal):
    """A list is taken out without a word about what for."""

    code = "why_missing"
    status = 422
    message = gettext_lazy("Say what the file is for: it stands in the file and in the diary.")


@dataclass(frozen=True)
class Head:
    """The head of a column: where a click sorts, and how it is sorted now ("ascending", "descending" or "")."""

    column: Column
    url: str
    state: str


@dataclass(frozen=True)
class Chip:
    """A filter as drawn: its choices with addresses, the chosen label, the address without it."""

    filter: Filter
    chosen: Any
    without: str
    options: list[tuple[Any, str, bool]]


class ListPage:
    """One page of a list as asked for by a request."""

    def __init__(self, request: HttpRequest, listing: Listing, queryset: QuerySet) -> None:
        self.request = request
        self.listing = listing
        self.asked = {key: value for key, value in request.GET.items() if value}
        self.order: Order = listing.order(self.asked.get("sort", listing.default))
        self.queryset = listing.narrow(queryset, self.asked)
        self.words = self.asked.get("q", "")
        chosen = [key for key in self.asked.get("cols", "").split(",") if key]
        shown = [c for c in listing.columns if (c.key in chosen if chosen else not c.hidden)]
        self.columns = shown or list(listing.columns[:1])
        self._slice: Slice | None = None
        self._count: int | None = None

    @property
    def slice(self) -> Slice:
        """Read the rows, once."""
        if self._slice is None:
            cursor = self.asked.get("at", "")
            self._slice = slice_of(
                self.queryset, self.order, size=self.listing.size, cursor=cursor, key=settings.SECRET_KEY
            )
        return self._slice

    @property
    def has_search(self) -> bool:
        """Tell whether there is a search box (templates would call the function itself)."""
        return self.listing.search is not None

    @property
    def search_note(self) -> Any:
        """Say what must be known about the search words."""
        return self.listing.search_note(self.words) if self.listing.search_note and self.words else ""

    @property
    def rows(self) -> list[Any]:
        """List the rows of this page."""
        return self.slice.rows

    @property
    def count(self) -> int:
        """Count the rows of all pages, up to a limit; costs no query when there is one page only."""
        if self._count is None:
            alone = not (self.slice.next or self.slice.previous)
            self._count = len(self.rows) if alone else count_up_to(self.queryset, COUNTED + 1)
        return self._count

    @property
    def is_uncounted(self) -> bool:
        """Tell whether there are more rows than were counted."""
        return self.count > COUNTED

    @property
    def counted(self) -> int:
        """Tell the number that is shown."""
        return min(self.count, COUNTED)

    @property
    def is_narrowed(self) -> bool:
        """Tell whether search words or chips are set."""
        return bool(self.words) or any(chip.chosen for chip in self.chips)

    @property
    def next_url(self) -> str:
        """Address of the next page."""
        return self.address(at=self.slice.next) if self.slice.next else ""

    @property
    def previous_url(self) -> str:
        """Address of the previous page."""
        return self.address(at=self.slice.previous) if self.slice.previous else ""

    def address(self, **changes: str | None) -> str:
        """Write the address of this list with changes; a changed filter or order starts at the first page."""
        query = self.request.GET.copy()
        query.pop("at", None)
        for key, value in changes.items():
            query.pop(key, None)
            if value:
                query[key] = value
        return f"?{query.urlencode()}" if query else self.request.path

    @property
    def clear_url(self) -> str:
        """Address without search and chips."""
        return self.address(q=None, **{one.key: None for one in self.listing.filters})

    @property
    def kept(self) -> list[tuple[str, str]]:
        """List what the search form must carry along."""
        return [(key, value) for key, value in self.asked.items() if key not in {"q", "at"}]

    @property
    def heads(self) -> list[Head]:
        """List the column heads."""
        heads = []
        for column in self.columns:
            mine = column.key == self.order.key
            state = ("descending" if self.order.descending else "ascending") if mine else ""
            first = f"-{column.key}" if column.kind in {"number", "time", "day"} else column.key
            other = column.key if self.order.descending else f"-{column.key}"
            url = self.address(sort=other if mine else first) if column.sort is not None else ""
            heads.append(Head(column, url, state))
        return heads

    @property
    def chips(self) -> list[Chip]:
        """List the filters with their choices."""
        chips = []
        for one in self.listing.filters:
            pairs, value = one.pairs(), self.asked.get(one.key, "")
            options = [(label, self.address(**{one.key: key}), key == value) for key, label in pairs]
            chips.append(Chip(one, dict(pairs).get(value), self.address(**{one.key: None}), options))
        return chips

    @property
    def column_choices(self) -> list[tuple[Any, str, bool]]:
        """List the columns with the address that shows or hides each."""
        shown = [column.key for column in self.columns]
        choices = []
        for column in self.listing.columns:
            on = column.key in shown
            keys = [k.key for k in self.listing.columns if (k.key in shown) != (k.key == column.key)]
            choices.append((column.label, self.address(cols=",".join(keys)), on))
        return choices

    @property
    def may_export(self) -> bool:
        """Tell whether this membership may take the list out as a file."""
        membership = getattr(self.request, "membership", None)
        return bool(self.listing.export_right and membership and membership.may(self.listing.export_right))

    @property
    def wants_export(self) -> bool:
        """Tell whether a file was asked for (POST only: it leaves a line in the diary)."""
        return self.request.method == "POST" and self.request.POST.get("export") in TYPES

    def export(self, *, record: Callable[..., None]) -> HttpResponse | StreamingHttpResponse:
        """Stream the whole list as a file; `record` is audit.record. A large one is ordered and made in the background.

        Refuses with NotAllowed, or WhyMissing if nobody says what the file is for.
        """
        if not self.may_export:
            raise NotAllowed
        why = " ".join(self.request.POST.get("why", "").split())[:200]
        if not why:
            raise WhyMissing
        wanted = Wanted(self.request.POST["export"], why, count_up_to(self.queryset, 10_000_000), self.listing)
        making = getattr(self.request, "making", None)  # the order that is carried out at this moment
        if making is None:
            facts = {"list": self.listing.name, "rows": wanted.rows, "format": wanted.format, "why": why}
            record("list.exported", by=self.request.membership, facts=facts)
            if wanted.rows > LARGE[wanted.format]:
                return KEEPERS[0](self.request, wanted)
        response = StreamingHttpResponse(self._pieces(wanted, making), content_type=TYPES[wanted.format])
        name = f"{self.listing.name}-{timezone.localdate().isoformat()}.{wanted.format}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _pieces(self, wanted: Wanted, making: Any) -> Iterator[bytes]:
        columns = [column for column in self.listing.columns if column.in_files]
        mark = _mark(self.request.membership, wanted.why)
        sheet = Sheet(self.listing.name, [one.key for one in columns], [str(one.label) for one in columns], mark)
        rows = walk(self.queryset, self.order)
        counted = making.counted(rows) if making else rows
        return write(wanted.format, sheet, ([one.file_value_of(row) for one in columns] for row in counted))


def _mark(membership: Any, why: str) -> Watermark:
    now = timezone.localtime()
    who, partner = str(membership.user.name or membership.user.email), membership.partner.name
    facts = {"who": who, "partner": partner, "day": f"{now:%Y-%m-%d %H:%M}", "why": why}
    words = _("Taken out by %(who)s (%(partner)s) on %(day)s. What for: %(why)s") % facts
    return Watermark(who, partner, now, why, words)


def figures_file(
    request: HttpRequest, name: str, heads: Iterable[Any], rows: Iterable[Sequence[Any]], *, why: Any
) -> HttpResponse:
    """Give the figures of a page (a chart, a map, sums) as CSV with the mark of every file; it names none of ours.

    `why` says what the figures are: nobody is asked what they are for, and nothing is written down.
    """
    told = [str(head) for head in heads]
    sheet = Sheet(name, told, told, _mark(request.membership, str(why)))
    response = HttpResponse(b"".join(write(CSV, sheet, rows)), content_type=TYPES[CSV])
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate().isoformat()}.csv"'
    return response


# Who takes orders of large files; the room of files above fills it when the apps are ready.
KEEPERS: list[Callable[[HttpRequest, Wanted], HttpResponse]] = []


def list_page(request: HttpRequest, listing: Listing, queryset: QuerySet) -> ListPage:
    """Give one page of a list as the address asks for it."""
    return ListPage(request, listing, queryset)


def chosen_in(request: HttpRequest, limit: int = 1000) -> list[str]:
    """List the uuids that were ticked in a bulk form; what is no uuid was not ticked."""
    return [text for text in request.POST.getlist("chosen")[:limit] if is_uuid(text)]
