"""Plain rules of her words: how a draft is put together, what must not become public, what would make it clearer."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ROLES = ("parent", "educator", "student", "other")
PROMPTS = ("who", "happened", "change")
LONGEST = 12_000  # characters
SHORT, LONG_SENTENCE = 40, 28  # words
ALIKE = 40  # percent; above it she is told that committees notice copies
STREETS = r"street|avenue|ave|road|rd|lane|ln|boulevard|blvd|terrace|highway|hwy|parkway|pkwy"
PROPER = r"St|Drive|Dr|Court|Ct|Place|Pl|Way|Circle|Cir|Ter"
NAMED = r"(?:['’]s name is|,? (?:is )?(?:named|called)|,? (?:se llama|llamad[oa])|,)?"
KIN = (
    r"(?:[Mm]y|[Oo]ur) (?:[\w-]+ ){0,3}?(?:son|daughter|child|children|kid|boy|girl|twin|grandson|granddaughter|"
    r"grandchild|grandchildren|niece|nephew|stepson|stepdaughter|student|pupil)s?"
)
KIN_ES = (
    r"(?:[Mm]i|[Nn]uestr[oa])s? (?:[\w-]+ ){0,2}?(?:hij[oa]|niñ[oa]|niet[oa]|sobrin[oa]|hijastr[oa]|alumn[oa]|"
    r"gemel[oa]|estudiante)s?"
)
NAME = r"[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+"
NO_NAME = frozenset(
    {
        *("English", "Spanish", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
        *("November", "December", "Pre", "Hartford", "Connecticut", "Español", "Inglés"),
    }
)
EXPOSING: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("phone", re.compile(r"(?<![\d-])(?:\+?1[\s.-]?)?(?:\(\d{3}\)|\d{3})[\s.-]?\d{3}[\s.-]?\d{4}(?!\d)")),
    ("phone", re.compile(r"(?<![\d$-])\d{3}[-.]\d{4}(?![\d-])")),
    ("street", re.compile(rf"\b\d{{1,5}}[A-Za-z]? (?:[\w'’.]+ ){{1,3}}?(?:(?i:{STREETS})|{PROPER})\b\.?")),
    ("street", re.compile(r"(?i)\b(?:calle|avenida|avda\.?) (?:[\w'’.]+ ){1,4}?(?:n[uú]m(?:ero|\.)? ?)?\d{1,5}\b")),
    ("street", re.compile(r"(?i)\b(?:apt\.?|apartment|apartamento|unit) #?\d+\w?\b|\bp\. ?o\. box \d+")),
    ("child", re.compile(rf"\b(?:{KIN}|{KIN_ES}){NAMED} (?P<name>{NAME}(?:(?:,|,? and|,? y|,? e) {NAME})*)")),
    # "… that Ana, my daughter, …"; a town before the comma is none.
    (
        "child",
        re.compile(rf"\b(?!(?:in|at|from|near|of|en|de|desde) )[a-záéíóúñ]+ (?P<name>{NAME}), (?:{KIN}|{KIN_ES})\b"),
    ),
)
JARGON = {
    "en": {"utilize": "use", "prior to": "before", "in order to": "to", "implement": "do", "facilitate": "help",
           "stakeholders": "people", "pursuant to": "under", "leverage": "use"},
    "es": {"implementar": "poner en marcha", "previo a": "antes de", "con el fin de": "para", "facilitar": "ayudar"},
}  # fmt: skip


@dataclass(frozen=True)
class Exposure:
    """Something private that stands in a text: email, phone, street, child, or own (we know it as hers)."""

    kind: str
    found: str


@dataclass(frozen=True)
class Hint:
    """Something that would make a text clearer."""

    kind: str
    said: str = ""
    better: str = ""


def compose(opening: str, answers: Iterable[str], facts: Iterable[str], closing: str) -> str:
    """Put a draft together: the frame that names the bill, her answers as she typed them, the facts she chose."""
    parts = [opening, *answers, *facts, closing]
    return "\n\n".join(tidy for part in parts if (tidy := part.replace("\r\n", "\n").strip()))


def count_words(text: str) -> int:
    """Count the words of a text."""
    return len(re.findall(r"\w[\w'’.-]*", text))


def exposures(text: str, own: Iterable[str] = (), cleared: Sequence[str] = ()) -> list[Exposure]:
    """Find what must not become public, each passage once; `own`: addresses and numbers that are known to be hers."""
    found: dict[str, str] = {}
    for kind, pattern in EXPOSING:
        for match in pattern.finditer(text):
            if kind == "child":
                for name in re.findall(NAME, match["name"]):
                    if name not in NO_NAME:
                        found.setdefault(name, kind)
            elif not any(match[0] in known for known in found):
                found.setdefault(match[0], kind)
    flat, digits = text.casefold(), re.sub(r"\D", "", text)
    for one in own:
        bare = re.sub(r"\D", "", one)[-10:]
        is_number = len(bare) == 10 and not re.search(r"[a-z]", one, re.IGNORECASE)
        is_there = bare in digits if is_number else len(one) >= 5 and one.casefold() in flat
        is_told = any(
            bare in re.sub(r"\D", "", known) if is_number else one.casefold() in known.casefold() for known in found
        )
        if is_there and not is_told:
            found.setdefault(one, "own")
    return [Exposure(kind, passage) for passage, kind in found.items() if passage not in cleared]


def marked(text: str, found: Iterable[Exposure]) -> list[tuple[str, str]]:
    """Cut a text into pieces: (piece, kind of what it exposes or '')."""
    kinds = {one.found: one.kind for one in found}
    if not kinds:
        return [(text, "")]
    cut = re.compile("(" + "|".join(re.escape(one) for one in sorted(kinds, key=len, reverse=True)) + ")")
    return [(piece, kinds.get(piece, "")) for piece in cut.split(text) if piece]


def hints(text: str, *, bill: str, language: str, most: int) -> list[Hint]:
    """Tell what would make a text clearer; the most important first."""
    words = count_words(text)
    told = []
    if words > most:
        told.append(Hint("too_long", str(words - most)))
    if bill and bill.replace(" ", "").casefold() not in re.sub(r"[\s.]", "", text).casefold():
        told.append(Hint("no_bill", bill))
    if words < SHORT:
        told.append(Hint("short"))
    sentences = [one for one in re.split(r"(?<=[.!?])\s+|\n+", text) if count_words(one) > LONG_SENTENCE]
    told += [Hint("long_sentence", " ".join(one.split()[:6]) + " …") for one in sentences]
    flat = text.casefold()
    told += [Hint("jargon", one, better) for one, better in JARGON.get(language, {}).items() if one in flat]
    shouted = re.findall(r"\b[A-ZÁÉÍÓÚÑ]{4,}\b(?:\s+[A-ZÁÉÍÓÚÑ]{3,}\b)+", text)
    return [*told, Hint("shouting", shouted[0])] if shouted else told


def own_part(text: str, given: Iterable[str]) -> str:
    """Give what of a text is hers alone: without the paragraphs that everybody is given (frame, facts)."""
    known = {" ".join(one.split()) for one in given}
    return "\n\n".join(part for part in text.split("\n\n") if " ".join(part.split()) not in known)
