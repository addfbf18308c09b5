"""Plain rules of the roster: what a source tells, and which of two committees with one name is the true one."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field

CHAMBERS = ("upper", "lower", "congress")
# Which role on a committee comes first on a page; unknown roles stand between these and plain members.
ROLE_ORDER = ("co-chair", "chair", "vice chair", "ranking member", "ranking republican member")
LARGEST_LOSS = 1 / 3  # a source that empties more of a chamber's seats is taken for broken


@dataclass(frozen=True)
class OfficeFacts:
    """How to reach a policymaker, as a source tells it."""

    kind: str
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True)
class StaffFacts:
    """Somebody works for a policymaker, as a source tells it."""

    name: str
    job: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class HolderFacts:
    """Somebody holds a seat, as a source tells it."""

    external_id: str
    given_name: str
    family_name: str
    party: str
    chamber: str
    number: int
    starts_on: dt.date | None
    ends_on: dt.date | None = None
    ocd_id: str = ""
    source: str = ""
    offices: tuple[OfficeFacts, ...] = ()
    office_kinds: tuple[str, ...] = ()  # of which the source would tell: one of these that it does not tell is closed
    title: str = ""
    languages: tuple[str, ...] = ()
    social: tuple[tuple[str, str], ...] = ()  # (network, her name there)
    staff: tuple[StaffFacts, ...] = ()


@dataclass(frozen=True)
class CommitteeFacts:
    """A committee with its members (external id, role), as a source tells it; `fits` = its own name is its file's."""

    name: str
    chamber: str
    external_id: str = ""
    website: str = ""
    members: tuple[tuple[str, str], ...] = ()
    fits: bool = True


@dataclass(frozen=True)
class RosterFacts:
    """Everything a source tells, and what is wrong in it; `twins` bear a name that another committee bears already."""

    holders: list[HolderFacts]
    committees: list[CommitteeFacts]
    warnings: list[list[str]] = field(default_factory=list)  # [what it is about, which fault]
    twins: list[CommitteeFacts] = field(default_factory=list)


def district_number(text: str) -> int:
    """Read the number of a district: '12', 'CT-5', '5th' -> 5; 0 when it has none."""
    digits = re.search(r"\d+", text)
    return int(digits.group()) if digits else 0


def one_per_name(committees: list[CommitteeFacts]) -> tuple[list[CommitteeFacts], list[CommitteeFacts]]:
    """Keep one committee of each name: the one that fits its file, else the first; tell its twins."""
    kept: dict[tuple[str, str], CommitteeFacts] = {}
    twins = []
    for one in sorted(committees, key=lambda committee: not committee.fits):
        mark = (one.chamber, one.name.casefold())
        if mark in kept:
            twins.append(one)
        else:
            kept[mark] = one
    return sorted(kept.values(), key=lambda committee: committee.name), twins


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are one, however they are written: case, accents and points do not count."""
    return _fold(one) == _fold(other)


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def end_overlaps(holders: list[HolderFacts]) -> list[tuple[HolderFacts, dt.date | None]]:
    """Say when each term ends: at its own end, or when the next holder of the seat begins."""
    by_seat: dict[tuple[str, int], list[HolderFacts]] = {}
    for one in holders:
        by_seat.setdefault((one.chamber, one.number), []).append(one)
    ended = []
    for seat in by_seat.values():
        seat.sort(key=lambda one: one.starts_on or dt.date.min)
        for one, after in zip(seat, [*seat[1:], None], strict=True):
            ends = [day for day in (one.ends_on, after.starts_on if after else None) if day]
            ended.append((one, min(ends) if ends else None))
    return ended


def party_letter(party: str) -> str:
    """Shorten a party to its letter: 'Democratic/Working Families' -> D."""
    return party[:1].upper()


def role_rank(role: str) -> int:
    """Tell where a committee role stands on a page."""
    if role == "member":
        return len(ROLE_ORDER) + 1
    return ROLE_ORDER.index(role) if role in ROLE_ORDER else len(ROLE_ORDER)


# --- a made-up roster, for a made-up state ---------------------------------------------------------------------------
_GIVEN = (
    "Amara",
    "Bruno",
    "Celia",
    "Dario",
    "Edith",
    "Farid",
    "Greta",
    "Hugo",
    "Ines",
    "Jonah",
    "Kezia",
    "Leo",
    "Maya",
)
_FAMILY = (
    "Abbott",
    "Barrow",
    "Castillo",
    "Dunne",
    "Ellery",
    "Fontaine",
    "Grady",
    "Holloway",
    "Ibarra",
    "Jessup",
    "Kerr",
)
_TITLES = {
    ("upper", 1): "Senate President Pro Tempore",
    ("upper", 2): "Senate Majority Leader",
    ("lower", 1): "Speaker of the House",
    ("lower", 2): "House Majority Leader",
}
_COMMITTEES = ("Appropriations", "Education", "Finance, Revenue and Bonding", "Higher Education", "Human Services")


def made_up_roster(districts: list[tuple[str, int]], since: dt.date) -> RosterFacts:
    """Seat invented policymakers in these districts (chamber, number), on five joint committees."""
    holders = []
    for i, (chamber, number) in enumerate(sorted(districts)):
        given, family = _GIVEN[i % len(_GIVEN)], _FAMILY[(i * 3 + i // len(_GIVEN)) % len(_FAMILY)]
        mail = f"{given}.{family}.{number}@{chamber}.example.org".lower()
        office = OfficeFacts("capitol", f"Room {100 + i}, State House", f"860-555-{100 + i:04d}", mail)
        party = "Democratic" if i % 5 < 3 else "Republican"
        external = f"made-up/{chamber}-{number}"
        title = _TITLES.get((chamber, number), "")
        who = (external, given, family, party, chamber, number, since)
        holders.append(HolderFacts(*who, source="made up", offices=(office,), title=title))
    state = [one for one in holders if one.chamber != "congress"]
    committees = []
    for i, name in enumerate(_COMMITTEES):
        seats = [one.external_id for one in state[i % 3 :: 3]]
        roles = ["co-chair", "vice chair", "ranking member"] + ["member"] * len(seats)
        committees.append(CommitteeFacts(name, "joint", f"made-up/{i}", members=tuple(zip(seats, roles, strict=False))))
    return RosterFacts(holders, committees)
