"""Whom a note calls by @name. Plain values."""

import re
import unicodedata
from collections.abc import Mapping

_AT = re.compile(r"(?:^|[\s(\[¡¿\"“,;:])@(\w[\w'’-]*)((?:[ ]\w[\w'’-]*){0,3})")


def fold(text: str) -> str:
    """Write a name in small letters without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign))


def find_mentions(text: str, names: Mapping[int, str]) -> tuple[set[int], list[str]]:
    """Find who is called by @name among these (id -> name), and which @words call nobody.

    The longest name counts: "@Ana Ruiz" before "@Ana"; a first name that two share calls nobody.
    """
    found: set[int] = set()
    unknown = []
    by_name: dict[str, set[int]] = {}
    for pk, name in names.items():
        words = fold(name).split()
        for size in range(1, len(words) + 1):
            by_name.setdefault(" ".join(words[:size]), set()).add(pk)
    for first, rest in _AT.findall(text):
        words = [fold(first), *fold(rest).split()]
        tried = (by_name.get(" ".join(words[:size]), set()) for size in range(len(words), 0, -1))
        called = next((ids for ids in tried if ids), set())
        if len(called) == 1:
            found |= called
        else:
            unknown.append(first)
    return found, unknown
