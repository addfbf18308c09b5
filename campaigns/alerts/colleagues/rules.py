"""Who is named in a comment: plain values, no Django."""

import re
from collections.abc import Collection, Mapping

_AT = re.compile(r"(?<!\w)@(?=\w)")


def names_of(name: str, email: str) -> set[str]:
    """Give what a colleague may be called by: her name, the first word of it, what stands before the @."""
    words = name.split()
    return {one for one in (" ".join(words), words[0] if words else "", email.partition("@")[0]) if one}


def find_named(text: str, names: Mapping[int, Collection[str]]) -> set[int]:
    """Find who is named by "@Ana" in a text; where "@Ana Ruiz" fits, no other Ana is meant."""
    flat = " ".join(text.split()).casefold()
    named: set[int] = set()
    for spot in _AT.finditer(flat):
        fits = {who: max((_fit(flat, spot.end(), one) for one in own), default=0) for who, own in names.items()}
        longest = max(fits.values(), default=0)
        named |= {who for who, letters in fits.items() if letters == longest > 0}
    return named


def _fit(text: str, at: int, name: str) -> int:
    """Tell how many letters of a name stand at a place as whole words; 0 when it is not there."""
    end = at + len(name)
    is_there = text.startswith(name.casefold(), at) and not text[end : end + 1].isalnum()
    return len(name) if is_there else 0
