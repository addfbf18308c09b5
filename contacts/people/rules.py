"""Plain rules of people, and the registry of what stands in a person's timeline."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def no_address(data: dict[str, Any]) -> str:
    """Lead nowhere."""
    return ""


@dataclass(frozen=True)
class TimelineSource:
    """One kind of entry in a person's timeline, registered from a room's AppConfig.ready().

    `select` is a SQL SELECT of exactly three columns: `at` (timestamptz), `uuid` (uuid; of a row without one make it
    with `md5('room:' || id)::uuid`) and `data` (jsonb), about the person `%(person)s` (bigint) as the partner
    `%(partner)s` (bigint) may see her: it MUST filter by both where the table has a partner. No ORDER BY, no LIMIT, no
    semicolon, and a literal percent sign doubled: the timeline adds `WHERE at < ...` and `LIMIT` around it, so that an
    index on (person_id, at DESC) serves it. `words(data)` says the entry in the language of the reader (plain text, no
    HTML), `note(data)` may add a second line, `url(data)` may lead to the thing. Example:

        register_timeline(TimelineSource(
            kind="ledger", label=_("Actions"), icon="bolt",
            select='''SELECT a.at, a.uuid, jsonb_build_object('kind', a.kind, 'about', a.about) AS data
                      FROM campaigns_action a WHERE a.person_id = %(person)s AND a.partner_id = %(partner)s''',
            words=lambda data: str(ACTION_WORDS.get(data["kind"], data["kind"])),
        ))
    """

    kind: str
    label: Any
    icon: str
    select: str
    words: Callable[[dict[str, Any]], str]
    note: Callable[[dict[str, Any]], str] = no_address
    url: Callable[[dict[str, Any]], str] = no_address


@dataclass(frozen=True)
class Panel:
    """A piece of the person page that a room above owns, fetched by htmx from the URL name with the person's uuid."""

    label: Any
    url_name: str
    right: str


TIMELINE: dict[str, TimelineSource] = {}
PANELS: dict[str, Panel] = {}


def register_timeline(source: TimelineSource) -> None:
    """Register a kind of timeline entry; the last one of a kind counts."""
    TIMELINE[source.kind] = source


def register_panel(panel: Panel) -> None:
    """Register a panel of the person page; the page asks for it lazily."""
    PANELS[panel.url_name] = panel
