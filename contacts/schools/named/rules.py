"""Which school of the directory a name means: plain values."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contacts.people.merging.rules import MergeRule, earliest
from contacts.people.rules import GRADES
from contacts.schools.rules import span

MOST = 6  # schools in one payload
# Two entries of one human who named the same school: the older row stays.
MERGING = (MergeRule("contacts.NamedSchool.person", once=("partner_id", "words"), better=earliest("at")),)
KINDS = ("parent", "educator", "student")
_IDLE = frozenset(
    [
        "school",
        "schools",
        "the",
        "of",
        "at",
        "in",
        "and",
        "escuela",
        "colegio",
        "la",
        "las",
        "los",
        "el",
        "de",
        "del",
        "y",
        "academia",
    ]
)
_LEVELS = frozenset(["elementary", "middle", "high", "primary", "junior", "senior", "academy", "magnet", "charter"])
_SHORT = {
    "elem": "elementary", "el": "elementary", "primaria": "elementary", "hs": "high", "ms": "middle",
    "secundaria": "high", "st": "saint", "mt": "mount", "jr": "junior", "sr": "senior", "intermedia": "middle",
}  # fmt: skip
# What regular expressions of the database take out of a name before names are compared by their letters.
_COMMON = sorted({*_IDLE, *_LEVELS, *(short for short, full in _SHORT.items() if full in _LEVELS)})
PROPER = rf"[^[:alnum:]]+|\m({'|'.join(_COMMON)})\M"
_RANGE = re.compile(r"^(PK|K|\d{1,2})\s*(?:-|–|to|a|al)\s*(PK|K|\d{1,2})$")
_WORDED = {"prek": "PK", "prekindergarten": "PK", "pre-k": "PK", "kindergarten": "K", "kinder": "K", "kg": "K"}


@dataclass(frozen=True)
class Found:
    """The organization of the school that a name means; None, and why, when the directory does not settle it."""

    organization: int | None
    why: str = ""


class Directory:
    """The open schools, to be asked by name: rows are (organization, name, town, ZIP)."""

    def __init__(self, rows: Iterable[tuple[int, str, str, str]]) -> None:
        self.exact: dict[frozenset[str], list[int]] = {}
        self.holding: dict[str, set[int]] = {}
        self.places: dict[int, tuple[str, str]] = {}
        self.towns: set[str] = set()
        for pk, name, town, zip_code in rows:
            told = _tokens(name)
            self.places[pk] = plain(town), zip_code
            self.towns.add(plain(town))
            self.exact.setdefault(told, []).append(pk)
            for token in told | _tokens(town):
                self.holding.setdefault(token, set()).add(pk)

    def find(self, words: str, town: str = "", zip_code: str = "") -> Found:
        """Tell the school: its whole name, or a part of it in the town that was told; never a guess."""
        head, comma, tail = words.rpartition(",")
        if comma and plain(tail) in self.towns:
            words, town, zip_code = head, tail, ""
        told = _tokens(words)
        near = plain(town), zip_code[:5]
        rows = self.exact.get(told, [])
        if rows:
            here = [pk for pk in rows if self._lies(pk, near)]
            rows = here or rows
            return Found(rows[0]) if len(rows) == 1 else Found(None, "several")
        if not told or told <= _LEVELS:
            return Found(None, "unknown")
        rows = sorted(set.intersection(*(self.holding.get(token, set()) for token in told)))
        here = [pk for pk in rows if self._lies(pk, near) or self._is_told(pk, told)]
        if len(here) == 1:
            return Found(here[0])
        return Found(None, "several" if len(here or rows) > 1 else "unsure" if rows else "unknown")

    def _lies(self, pk: int, near: tuple[str, str]) -> bool:
        town, zip_code = self.places[pk]
        return bool(near[0] and town == near[0]) or bool(near[1] and zip_code == near[1])

    def _is_told(self, pk: int, told: frozenset[str]) -> bool:
        """Tell whether the words themselves name the town: Lincoln School Hartford."""
        town = _tokens(self.places[pk][0])
        return bool(town) and town < told


def agrees_in_level(words: str, name: str) -> bool:
    """Tell whether two names of schools say the same level (elementary, middle, high), or one says none."""
    told, has = _tokens(words) & _LEVELS, _tokens(name) & _LEVELS
    return not told or not has or bool(told & has)


def names_in(payload: Mapping[str, Any]) -> list[str]:
    """List the names of schools in a payload, each once."""
    told = payload.get("schools") or []
    texts = (
        [told]
        if isinstance(told, str)
        else [one for one in told if isinstance(one, str)]
        if isinstance(told, list)
        else []
    )
    named = {plain(text): " ".join(text.split())[:200] for text in texts[:MOST]}
    return [text for key, text in named.items() if key]


def kind_in(roles: Sequence[str]) -> str:
    """Tell what somebody with these roles is at the school: an educator or student if she is no parent."""
    told = [role for role in KINDS if role in roles]
    return told[0] if told else KINDS[0]


def grades_in(payload: Mapping[str, Any]) -> list[str] | None:
    """Read grades: "3", "K-5", "PK, 2"; [] when none are told, None when they cannot be read."""
    told = payload.get("grades") or []
    text = told if isinstance(told, str) else ",".join(str(one) for one in told) if isinstance(told, list) else ""
    found: set[str] = set()
    for part in re.split(r"[,;/&]|\band\b|\by\b", text):
        plain = re.sub(r"(?i)\b(?:grades?|grados?)\b|(?<=\d)(?:st|nd|rd|th|º|°|o)\b", "", part).strip().lower()
        plain = _WORDED.get(plain, plain).upper().replace(" A ", " a ").replace(" AL ", " al ").replace(" TO ", " to ")
        if not plain:
            continue
        ends = _RANGE.match(plain)
        some = span(ends[1].lstrip("0"), ends[2].lstrip("0")) if ends else span(plain.lstrip("0"), plain.lstrip("0"))
        if not some:
            return None
        found.update(some)
    return sorted(found, key=GRADES.index)


def plain(text: str) -> str:
    """Give text for comparing: lower case, no accents, letters and digits only."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(
        one if one.isalnum() else " " for one in parts if not unicodedata.combining(one) and one not in "'’."
    )
    return " ".join(letters.split())


@lru_cache(maxsize=20_000)
def _tokens(text: str) -> frozenset[str]:
    return frozenset(_SHORT.get(one, one) for one in plain(text).split() if one not in _IDLE or one in _SHORT)
