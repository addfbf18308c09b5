"""Names who represents one in each answer to the question where somebody lives."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.places.asking.rules import Area, Whereabouts
from contacts.policymakers.selectors import holders_of_districts

UNSURE = "unsure"  # the answer of who does not know in which district she lives
NAMES = {"upper": gettext_lazy("Senate"), "lower": gettext_lazy("House"), "congress": gettext_lazy("U.S. House")}
STYLES = {
    "upper": gettext_lazy("Senator"),
    "lower": gettext_lazy("Representative"),
    "congress": gettext_lazy("Representative"),
    "governor": gettext_lazy("Governor"),
}
HEADS = {
    "mayor": gettext_lazy("Mayor"),
    "first selectman": gettext_lazy("First Selectman"),
    "first selectwoman": gettext_lazy("First Selectwoman"),
    "town manager": gettext_lazy("Town Manager"),
}


@dataclass(frozen=True)
class Answer:
    """One answer: its key in the form, the town, who represents one there, whether the map shows it."""

    key: str
    town: str
    who: tuple[str, ...]
    is_drawn: bool


def list_answers(found: Whereabouts | None, now: datetime | None) -> list[Answer]:
    """List the answers to the one question; two queries at most."""
    if not found or not found.options or now is None:
        return []
    names = names_of({area.id for one in found.options for area in one.areas}, now)
    return [
        Answer(one.key, one.town, tuple(names.get(area.id) or _vacant(area) for area in one.areas), i in found.drawn)
        for i, one in enumerate(found.options, start=1)
    ]


def names_of(district_ids: Iterable[int], now: datetime) -> dict[int, str]:
    """Name who represents districts at this instant: Senator Ann Doe; a vacant seat has no name."""
    seats = holders_of_districts(district_ids, timezone.localdate(now))
    return {pk: style_of(term.seat.chamber, str(term.person)) for pk, term in seats.items()}


def style_of(chamber: str, name: str, title: str = "") -> str:
    """Address somebody by her office: Senator Ann Doe, Mayor Ann Doe; members of a town's council by name."""
    style: Any = HEADS.get(title.casefold(), "") if chamber == "municipal" else STYLES.get(chamber, "")
    return f"{style} {name}".strip()


def _vacant(area: Area) -> str:
    facts = {"chamber": NAMES[area.chamber], "number": area.number}
    return _("%(chamber)s %(number)s (nobody sits there now)") % facts
