"""Says in words why two entries may be one human, and what the two are, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.consent import selectors as consent
from contacts.dedupe.merging import rules as merging
from contacts.dedupe.models import Candidate
from contacts.people.models import Person
from contacts.people.rules import Panel, TimelineSource, register_panel, register_timeline
from contacts.places import selectors as places

BANDS = {
    "certain": gettext_lazy("Certain"),
    "likely": gettext_lazy("Likely"),
    "possible": gettext_lazy("Possible"),
}
WHY = {
    ("given", "same"): gettext_lazy("same given name"),
    ("given", "nickname"): gettext_lazy("one given name is short for the other"),
    ("given", "part"): gettext_lazy("one given name is a part of the other"),
    ("given", "near"): gettext_lazy("given names differ by a slip of the hand"),
    ("given", "initial"): gettext_lazy("only an initial is known"),
    ("given", "differ"): gettext_lazy("different given names"),
    ("family", "same"): gettext_lazy("same family name"),
    ("family", "first"): gettext_lazy("same first family name"),
    ("family", "shared"): gettext_lazy("one family name in common"),
    ("family", "near"): gettext_lazy("family names differ by a slip of the hand"),
    ("family", "half"): gettext_lazy("same first family name, but another second one"),
    ("family", "differ"): gettext_lazy("different family names"),
    ("suffix", "one"): gettext_lazy("only one of them is Jr. or Sr."),
    ("suffix", "differ"): gettext_lazy("one is Jr., the other Sr."),
    ("email", "same"): gettext_lazy("same e-mail address"),
    ("email", "spelling"): gettext_lazy("same mailbox, written differently"),
    ("email", "local"): gettext_lazy("same name before the @, another provider"),
    ("email", "differ"): gettext_lazy("different e-mail addresses"),
    ("phone", "same"): gettext_lazy("same phone"),
    ("phone", "differ"): gettext_lazy("different phones"),
    ("home", "same"): gettext_lazy("same home"),
    ("home", "unit"): gettext_lazy("same house, another apartment"),
    ("home", "zip"): gettext_lazy("same ZIP code"),
    ("home", "near"): gettext_lazy("same ZIP code on another street"),
    ("home", "differ"): gettext_lazy("another ZIP code"),
}
DOUBTS = {
    "verified": gettext_lazy("Each has proved an e-mail address of her own. Such two are never merged by a batch."),
    "suffix": gettext_lazy("Only one of them is Jr. or Sr.: they may be father and son."),
    "given": gettext_lazy("The given names do not agree."),
    "family": gettext_lazy("The second family names do not agree: they may be cousins."),
    "household": gettext_lazy(
        "You put the two into one household: they may be two people who share a mailbox or a phone."
    ),
    "address": gettext_lazy("No e-mail address or phone reaches both."),
    "generations": gettext_lazy(
        "One home and one name, but a mailbox for each: they may be father and son, or mother and daughter."
    ),
}
BLOCKS = {
    "phone": gettext_lazy("one phone"),
    "email": gettext_lazy("one mailbox"),
    "local": gettext_lazy("one name before the @"),
    "family": gettext_lazy("one family name in a ZIP code"),
    "given": gettext_lazy("one given name in a ZIP code"),
    "home": gettext_lazy("one home and given name"),
}
NAMES = {
    "given_name": gettext_lazy("Given name"),
    "family_name": gettext_lazy("Family name"),
    "preferred_name": gettext_lazy("Called"),
    "language": gettext_lazy("Language"),
    "home": gettext_lazy("Home"),
}


@dataclass(frozen=True)
class Reason:
    """One line of a score: in words, how many bits, for or against."""

    words: str
    bits: float

    @property
    def is_for(self) -> bool:
        """Tell whether it speaks for one human."""
        return self.bits > 0

    @property
    def points(self) -> str:
        """Write the points with their sign, and with a comma where the language has one: +9.0, −1.0."""
        return f"{'+' if self.is_for else '−'}{formats.number_format(abs(self.bits), 1)}"


def reasons_of(candidate: Candidate) -> list[Reason]:
    """Say each line of a candidate's score."""
    found = [Reason(str(WHY.get((field, how), how)), bits) for field, how, bits in candidate.why]
    return sorted(found, key=_weight, reverse=True)


def _weight(reason: Reason) -> float:
    return reason.bits


def doubts_of(candidate: Candidate) -> list[str]:
    """Say what keeps a candidate from being certain."""
    return [str(DOUBTS[one]) for one in candidate.doubts if one in DOUBTS]


@dataclass(frozen=True)
class Row:
    """One field of two people side by side; `chosen` is whose value stays unless somebody chooses ('' : both do)."""

    field: str
    label: Any
    older: str
    younger: str
    chosen: str = ""

    @property
    def is_same(self) -> bool:
        """Tell whether there is nothing to choose."""
        return self.older == self.younger


def rows_of(candidate: Candidate, keeps: dict[str, str]) -> list[Row]:
    """Put the fields of which one stays side by side."""
    low, high = candidate.low, candidate.high
    found = []
    for name, label in NAMES.items():
        older, younger = say_field(low, name), say_field(high, name)
        if older or younger:
            found.append(Row(name, label, older, younger, keeps.get(name, merging.WINNER)))
    return found


def both_of(candidate: Candidate) -> list[Row]:
    """Put what stays of both side by side: e-mail addresses and phones."""
    points = consent.points_of([candidate.low_id, candidate.high_id])
    found = []
    for kind, label in (("email", _("E-mail")), ("phone", _("Phone"))):
        texts = [
            ", ".join(one["text"] for one in points.get(pk, []) if one["kind"] == kind)
            for pk in (candidate.low_id, candidate.high_id)
        ]
        if any(texts):
            found.append(Row(kind, label, *texts))
    return found


def say_field(person: Person, name: str) -> str:
    """Say a field of a person; of her home the one she has now."""
    if name == "language":
        return str(person.get_language_display())
    if name != "home":
        return str(getattr(person, name))
    home = places.find_home(person.pk)
    if home is None:
        return ""
    street = " ".join(part for part in (home.street, home.unit) if part)
    town = str(home.town) if home.town else home.town_text
    return ", ".join(part for part in (street, f"{town} {home.zip}".strip()) if part)


MERGES = """
SELECT m.at, m.uuid, jsonb_build_object('merge', m.uuid, 'undone', false, 'batch', m.is_batch) AS data
FROM contacts_merge m WHERE m.winner_id = %(person)s
UNION ALL
SELECT m.undone_at, md5('unmerge:' || m.id)::uuid, jsonb_build_object('merge', m.uuid, 'undone', true, 'batch', false)
FROM contacts_merge m WHERE %(person)s IN (m.winner_id, m.loser_id) AND m.undone_at IS NOT NULL
"""


def _merge_words(data: dict[str, Any]) -> str:
    if data["undone"]:
        return _("A merge with another entry was taken back")
    return _("Another entry of the same person was merged into this one")


def register_all() -> None:
    """Register the panel and the timeline lines of the person page; called when the apps are ready."""
    register_panel(Panel(gettext_lazy("May be the same person"), "duplicates:panel", "people.view"))
    register_timeline(
        TimelineSource(
            "merge",
            gettext_lazy("Merges"),
            "git-merge",
            MERGES,
            _merge_words,
            url=lambda data: reverse("duplicates:merge", args=[data["merge"]]),
        )
    )


def describe(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Give candidates their reasons in words, for a list."""
    for one in candidates:
        found = reasons_of(one)
        one.said_for = [reason.words for reason in found if reason.is_for]
        one.said_against = [reason.words for reason in found if reason.bits < 0]
        one.band_words = BANDS.get(one.band, "")
    return list(candidates)
