"""Plain rules of municipal rosters: what a file tells line by line, and how it differs from what we know."""

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

COLUMNS = ("town", "body", "seat", "name", "party", "email", "phone", "address", "starts_on", "ends_on")
NEEDED = ("town", "body", "name")
LARGEST_LOSS = 1 / 3  # a file that empties more of the seats it speaks for is taken for broken
MOST_ROWS = 5000
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
HEADS = ("mayor", "first selectman", "first selectwoman", "first selectperson", "town manager", "warden")
LONGEST = {"town": 80, "body": 80, "seat": 60, "name": 150, "party": 80, "email": 254, "phone": 40, "address": 250}


@dataclass(frozen=True)
class SeatFacts:
    """A seat of a town and who holds it, as a file tells it; without a name it is vacant."""

    town: str
    body: str
    seat: str
    name: str
    party: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None

    @property
    def key(self) -> str:
        """Name the seat, however it is written."""
        return "/".join(fold(part) for part in (self.town, self.body, self.seat))

    @property
    def body_key(self) -> str:
        """Name the body that the seat belongs to."""
        return "/".join(fold(part) for part in (self.town, self.body))

    @property
    def label(self) -> str:
        """Say the seat: Hartford: Town Council, At large 1."""
        return f"{self.town}: {self.body}" + (f", {self.seat}" if self.seat else "")

    @property
    def title(self) -> str:
        """Say how the holder is addressed; members of a body have no title."""
        return self.body if self.body.casefold() in HEADS else ""


@dataclass(frozen=True)
class Fault:
    """A line that cannot be read: its number, the column, and why in one word."""

    line: int
    column: str
    why: str


@dataclass(frozen=True)
class Held:
    """Who holds a municipal seat now, as we know it."""

    key: str
    label: str
    name: str
    facts: tuple[str, ...]  # party, e-mail, phone, address, the day it ends


@dataclass
class Difference:
    """What a file would change: seats with the old and the new holder, corrected facts, seats that fall vacant."""

    joined: list[tuple[str, str]] = field(default_factory=list)  # seat, who
    replaced: list[tuple[str, str, str]] = field(default_factory=list)  # seat, old, new
    left: list[tuple[str, str]] = field(default_factory=list)
    corrected: list[tuple[str, str]] = field(default_factory=list)
    same: int = 0
    known: int = 0  # seats that were held, of the bodies the file names

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing would change."""
        return not (self.joined or self.replaced or self.left or self.corrected)

    @property
    def is_broken(self) -> bool:
        """Tell whether the file empties so many seats that it must be wrong."""
        return len(self.left) > max(1, self.known * LARGEST_LOSS)

    @property
    def mark(self) -> str:
        """Give a digest: a yes is about this difference and no other."""
        told = [sorted(self.joined), sorted(self.replaced), sorted(self.left), sorted(self.corrected)]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:20]


def fold(text: str) -> str:
    """Bring a name to small letters without accents and signs, to find it again however it is written."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c))))


def read_lines(lines: Iterable[Mapping[str, str]]) -> tuple[list[SeatFacts], list[Fault]]:
    """Read the lines of a file; one that cannot be read is told, the others are still looked at."""
    seats: dict[str, SeatFacts] = {}
    faults: list[Fault] = []
    for number, line in enumerate(lines, start=2):
        told = {name: " ".join(str(line.get(name) or "").replace("\x00", "").split()) for name in COLUMNS}
        if not any(told.values()):
            continue
        wrong = list(_faults(number, told))
        if wrong:
            faults += wrong
            continue
        told["name"] = " ".join(part for part in split_name(told["name"]) if part)
        one = SeatFacts(
            **{name: told[name] for name in COLUMNS[:8]},
            starts_on=read_day(told["starts_on"]),
            ends_on=read_day(told["ends_on"]),
        )
        if one.key in seats:
            faults.append(Fault(number, "seat", "twice"))
        seats[one.key] = one
    return list(seats.values()), faults


def _faults(number: int, told: Mapping[str, str]) -> Iterable[Fault]:
    for name in ("town", "body"):
        if not fold(told[name]):
            yield Fault(number, name, "missing")
    for name, most in LONGEST.items():
        if len(told[name]) > most:
            yield Fault(number, name, "long")
    if told["email"] and not EMAIL.fullmatch(told["email"]):
        yield Fault(number, "email", "email")
    days = [(name, read_day(told[name])) for name in ("starts_on", "ends_on")]
    for name, day in days:
        if told[name] and day is None:
            yield Fault(number, name, "day")
    starts, ends = days[0][1], days[1][1]
    if starts and ends and ends <= starts:
        yield Fault(number, "ends_on", "order")


def read_day(text: str) -> dt.date | None:
    """Read a day as 2027-11-15 or 11/15/2027; None for anything else."""
    try:
        if "/" in text:
            month, day, year = (int(part) for part in text.split("/"))
            return dt.date(year, month, day)
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def facts_of(one: SeatFacts) -> tuple[str, ...]:
    """Give the facts of a holder that may be corrected."""
    return (one.party, one.email, one.phone, one.address, one.ends_on.isoformat() if one.ends_on else "")


def compare(seats: Iterable[SeatFacts], held: Mapping[str, Held]) -> Difference:
    """Compare a file with who holds the seats of the bodies that it names."""
    told = {one.key: one for one in seats}
    found = Difference(known=len(held))
    for key, one in told.items():
        before = held.get(key)
        if not one.name:
            if before:
                found.left.append((one.label, before.name))
        elif before is None:
            found.joined.append((one.label, one.name))
        elif fold(before.name) != fold(one.name):
            found.replaced.append((one.label, before.name, one.name))
        elif before.facts != facts_of(one):
            found.corrected.append((one.label, one.name))
        else:
            found.same += 1
    found.left += [(row.label, row.name) for key, row in held.items() if key not in told]
    return found


def split_name(name: str) -> tuple[str, str]:
    """Part a full name: Rivera, Ana or Ana Rivera -> (Ana, Rivera)."""
    if "," in name:
        family, _comma, given = name.partition(",")
        return given.strip(), family.strip()
    given, _blank, family = name.rpartition(" ")
    return (given, family) if given else (family, "")


_GIVEN = ("Ada", "Benito", "Clara", "Desmond", "Elisa", "Frank", "Graciela", "Henry", "Irma", "Julio", "Kateri", "Luz")
_FAMILY = ("Avery", "Báez", "Corwin", "Dávila", "Easton", "Figueroa", "Goodwin", "Haddad", "Iverson", "Jarvis", "Knox")
_SEATS = (("Mayor", ""), ("Town Council", "At large 1"), ("Town Council", "At large 2"))


def made_up(towns: Iterable[str], since: dt.date) -> list[SeatFacts]:
    """Seat invented mayors and councils in these towns."""
    told = []
    for i, town in enumerate(towns):
        for j, (body, seat) in enumerate(_SEATS):
            n = 3 * i + j
            name = f"{_GIVEN[n % len(_GIVEN)]} {_FAMILY[(n * 5 + i) % len(_FAMILY)]}"
            mail = f"{fold(town).replace(' ', '-')}.{j}@towns.example.org"
            phone, address = f"860-555-{(2000 + n) % 10_000:04d}", f"1 Town Hall Square, {town}"
            party = ("Democratic", "Republican", "Independent")[n % 3]
            told.append(SeatFacts(town, body, seat, name, party, mail, phone, address, since))
    return told
