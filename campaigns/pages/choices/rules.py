"""Choices as plain values: {key, labels: {language: words}, retired}. No database."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

MOST = 20
LONGEST = 80
Choice = dict[str, Any]


def read_lines(text: str) -> list[str]:
    """Read one choice a line; blanks and empty lines do not count."""
    return [line for line in (" ".join(raw.split()) for raw in text.splitlines()) if line]


def merge(old: Sequence[Choice], lines: Mapping[str, Sequence[str]]) -> list[Choice]:
    """Make choices of lines by language (the same line of each belongs together); known words keep their key."""
    languages = list(lines)
    fresh: list[Choice] = []
    taken: set[str] = set()
    for words in zip(*lines.values(), strict=True):
        labels = dict(zip(languages, words, strict=True))
        key = _known_key(old, labels, taken) or _new_key(words[0], {one["key"] for one in old} | taken)
        taken.add(key)
        fresh.append({"key": key, "labels": labels, "retired": False})
    kept = [{**one, "retired": True} for one in old if one["key"] not in taken]
    return fresh + kept


def _known_key(old: Sequence[Choice], labels: Mapping[str, str], taken: set[str]) -> str:
    for one in old:
        alike = any(one["labels"].get(code, "").casefold() == words.casefold() for code, words in labels.items())
        if alike and one["key"] not in taken:
            return str(one["key"])
    return ""


def _new_key(words: str, known: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", words.casefold()).encode("ascii", "ignore").decode()
    start = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:36] or "choice"
    key, number = start, 2
    while key in known:
        key, number = f"{start}-{number}", number + 1
    return key


def offered(choices: Iterable[Choice], language: str) -> list[tuple[str, str]]:
    """List what is offered now, in a language."""
    return [(one["key"], label_in(one, language)) for one in choices if not one.get("retired")]


def label_in(choice: Choice, language: str) -> str:
    """Say a choice in a language, else in any."""
    labels = choice["labels"]
    return str(labels.get(language) or next(iter(labels.values()), choice["key"]))


def labels_of(choices: Iterable[Choice], language: str) -> dict[str, str]:
    """Say all choices, those taken away too."""
    return {one["key"]: label_in(one, language) for one in choices}


def lines_of(choices: Iterable[Choice], language: str) -> str:
    """Write what is offered now one a line, for the form."""
    return "\n".join(words for _key, words in offered(choices, language))
