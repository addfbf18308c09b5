"""Plain rules of people: is a child named; grades in short; what stands in a person's timeline and on her page."""

import re
from collections.abc import Callable, Iterable
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
    group: str = "facts"  # did (what she did), mail, ours (what we did), consent, facts


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


# --- grades -----------------------------------------------------------------------------------------------------------
GRADES = ("PK", "K", *map(str, range(1, 13)))


def grades_in_short(grades: Iterable[str]) -> str:
    """Write grades in short, each range by its ends: "K–5", "3", "K–2, 6–8", ''."""
    places = sorted({GRADES.index(one) for one in grades if one in GRADES})
    starts = [at for at in places if at - 1 not in places]
    ends = [at for at in places if at + 1 not in places]
    return ", ".join(
        GRADES[low] if low == high else f"{GRADES[low]}–{GRADES[high]}" for low, high in zip(starts, ends, strict=True)
    )


# --- children are never named -----------------------------------------------------------------------------------------
_CHILD = "daughter|son|kid|child|boy|girl|toddler|baby|hij[oa]|niñ[oa]|nen[ea]|bebé"
_CALLED = r"(?:\s*,)?\s+(?:(?:(?:who )?is(?: called| named)?|named|called|llamad[oa]|(?:que )?se llama)\s+)?"
_NAME = r"(?-i:[A-ZÁÉÍÓÚÑ][a-záéíóúüñ'’-]+)"
_NAMED = re.compile(rf"\b(?:{_CHILD})\b{_CALLED}({_NAME})", re.IGNORECASE)
_PARENT = "mother|father|mom|mum|dad|madre|padre|mamá|papá"
_OF = re.compile(rf"\b(?:{_PARENT})\s+(?:of|de)\s+({_NAME})\b", re.IGNORECASE)
# What may stand there with a capital letter and is nobody's name.
_NO_NAMES = re.compile(
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august"
    "|september|october|november|december|i|in|at|has|goes|attends|is|was|will|lives|needs|en|va|asiste|tiene|necesita"
    "|school|elementary|english|spanish|math|mrs|mr|ms|sra|sr|dr",
    re.IGNORECASE,
)


def child_named_in(text: str) -> str:
    """Give the words of a text that seem to name a child ("her daughter Emma"); '' when none do."""
    for pattern in (_NAMED, _OF):
        for match in pattern.finditer(text):
            if not _NO_NAMES.fullmatch(match.group(1)):
                return match.group(0).strip()
    return ""
