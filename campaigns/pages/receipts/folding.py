"""Sends the letters of a bundle: a fixed number of statements per letter, each person once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from contacts.correspondence import selectors as correspondence
from contacts.correspondence import services as post
from contacts.intake.rules import Folded

BY_FORM = frozenset({"web", "embed"})


@dataclass(frozen=True)
class Owed:
    """One letter that somebody should get: the word of the letter, what it is about, and her own links by tag."""

    word: str
    about: str
    person_id: int
    values: Mapping[str, str]


def is_bare(one: Folded) -> bool:
    """Tell whether a form came without proof of work: it stands only once its address is confirmed."""
    return one.origin in BY_FORM and not one.payload.get("proven")


def send(letters: Iterable[Owed], now: datetime) -> None:
    """Send these letters; who has one of a kind already gets no second one."""
    by_reference: dict[str, dict[int, dict[str, str]]] = {}
    for one in letters:
        by_reference.setdefault(f"{one.word}:{one.about}", {})[one.person_id] = dict(one.values)
    for reference, own_values in by_reference.items():
        dispatch = correspondence.find_dispatch(reference)
        if dispatch:
            post.send_many(dispatch=dispatch, values=own_values, now=now)
