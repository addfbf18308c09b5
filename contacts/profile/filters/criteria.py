"""Draws the filters of a timeline and reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy

from contacts.people.rules import TIMELINE

# The groups of a timeline's entries, as its filter offers them.
GROUPS = {
    "did": (gettext_lazy("What they did"), "bolt"),
    "mail": (gettext_lazy("Mail"), "mail"),
    "ours": (gettext_lazy("Notes and calls"), "note"),
    "consent": (gettext_lazy("Consent"), "hand-stop"),
    "facts": (gettext_lazy("What changed"), "id-badge"),
}


@dataclass(frozen=True)
class Chip:
    """One filter of a timeline: what a press on it asks for."""

    label: Any
    icon: str
    query: str
    is_on: bool


def kinds_in(names: Sequence[str]) -> list[str]:
    """List the kinds of entries that names of groups or kinds mean; unknown names mean nothing."""
    return [kind for kind, source in TIMELINE.items() if kind in names or source.group in names]


def timeline_chips(names: Sequence[str], until: date | None) -> dict[str, list[Chip]]:
    """Draw the filters: groups and, for who looks for one thing, kinds; a press puts one on or takes it off."""
    day = [("until", until.isoformat())] if until else []

    def chip(name: str, label: Any, icon: str) -> Chip:
        rest = [one for one in names if one != name] if name in names else [*names, name]
        return Chip(label, icon, urlencode([*(("kind", one) for one in rest), *day]), name in names)

    return {
        "groups": [chip(name, label, icon) for name, (label, icon) in GROUPS.items()],
        "kinds": [chip(name, source.label, source.icon) for name, source in TIMELINE.items() if name not in GROUPS],
    }
