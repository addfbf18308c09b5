"""The made-up session: what happens when, and what is true at a moment; told from the script alone, never asked."""

import datetime as dt
import random
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

HARTFORD = ZoneInfo("America/New_York")
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
COMMITTEES = ("Education", "Appropriations", "Human Services")
# Round and round: a bill leaves its committee and is given to the next one.
WAY = ("referred", "hearing", "reported", "calendar", "referred", "reported", "calendar", "passed")
WORDS = {
    "hearing": "Public Hearing 03/02",
    "reported": "Joint Favorable",
    "calendar": "House Calendar Number 123",
    "passed": "House Passed",
}
STAGES = {
    "referred": "committee",
    "hearing": "hearing",
    "reported": "reported",
    "calendar": "first_floor",
    "passed": "second_floor",
}
# Both changes of the clock: 14 March and 7 November, with hearings on them and on the day after.
DAYS = (
    *("02-17", "02-24", "03-02", "03-10", "03-14", "03-15", "03-16", "03-24", "04-06", "04-14"),
    *("05-05", "05-19", "06-02", "09-15", "10-06", "10-20", "11-05", "11-07", "11-08", "11-16"),
)
CANCELLED, CANCELLED_UNHEARD, LATER, EARLIER, SOONER = 3, 12, 7, 11, 15
PETITION = 9  # it closes when this hearing begins
AWAY = (4, 8, CANCELLED_UNHEARD, 16)  # the provider is away while what these hearings offer closes


def wall(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=HARTFORD).astimezone(dt.UTC)


@dataclass
class Sitting:
    """A hearing as the script knows it."""

    n: int
    starts: dt.datetime
    named: dict[str, dt.datetime] = field(default_factory=dict)  # what its notice says of its clocks
    status: str = "scheduled"

    @property
    def day(self) -> dt.date:
        return self.starts.astimezone(HARTFORD).date()

    @property
    def registration(self) -> dt.datetime:
        """Connecticut: three in the afternoon of the day before, as the wall clock says, if the notice says nothing."""
        return min(self.named.get("registration_closes_at") or wall(self.day - DAY, 15), self.starts)

    @property
    def testimony(self) -> dt.datetime:
        return self.named.get("testimony_closes_at") or self.starts

    def offers(self, now: dt.datetime) -> list[str]:
        if self.status == "cancelled":
            return []
        edges = {"come": self.starts + 3 * HOUR, "speak": self.registration, "write": self.testimony}
        return [mode for mode, until in edges.items() if now < until]

    def moments(self) -> list[tuple[dt.datetime, str]]:
        """List when somebody looks: a second before and at each deadline, and when reminders and ladders are due."""
        edges = sorted({self.registration, self.testimony, self.starts + 3 * HOUR})
        looks = [(at + dt.timedelta(seconds=off), what) for at in edges for off, what in ((-1, "before"), (0, "look"))]
        due = [wall(self.day - DAY, 11, 1), self.starts - HOUR + MINUTE]
        due += [wall(self.day + DAY, 10, 1)] if self.n % 3 == 0 else []
        return [*looks, *[(at, "belts") for at in due]]


def sittings(chance: random.Random) -> list[Sitting]:
    """Draw the hearings: every other notice names its own clocks, some of them after the beginning."""
    found = []
    for n, told in enumerate(DAYS):
        day = dt.date.fromisoformat(f"2027-{told}")
        one = Sitting(n, wall(day, 13 if day.weekday() == 6 else chance.choice((9, 10, 11))))
        if n % 2:
            one.named = {"registration_closes_at": wall(day - DAY, 12)}
        if n % 4 == 1:
            one.named["testimony_closes_at"] = one.starts + 4 * HOUR
        found.append(one)
    return found


@dataclass
class Facts:
    """What is so at this moment: who sits where, which committee holds the bill, whose yes is firm."""

    holders: dict[tuple[str, int], str]  # seat -> name
    members: dict[str, set[str]]  # committee -> names
    committee: str = "Education"
    is_held: bool = True  # by the committee
    firm: tuple[str, dt.datetime] | None = None

    def act(self, what: str, committee: str) -> None:
        if what == "referred":
            self.committee, self.is_held = committee, True
        elif what != "hearing":
            self.is_held = False

    def meant(self, now: dt.datetime, *, spares_firm: bool) -> set[str]:
        """Name whom "the committee that holds the bill now" means; a word in public counts for 120 days."""
        if not self.is_held:
            return set()
        found = self.members[self.committee] & set(self.holders.values())
        is_fresh = self.firm and now - self.firm[1] < 120 * DAY
        return found - {self.firm[0]} if spares_firm and self.firm and is_fresh else found


@dataclass(frozen=True)
class Turn:
    """One thing that happens."""

    at: dt.datetime
    what: str  # action, announce, change, resign, elect, petition, before, look, belts
    n: int = 0
    facts: tuple[str, ...] = ()


def write(chance: random.Random) -> tuple[list[Sitting], list[Turn]]:
    """Write the script: sixty actions, twenty hearings with changes, three resignations, one special election."""
    hearings = sittings(chance)
    turns = [Turn(one.starts - 6 * DAY - HOUR, "announce", one.n) for one in hearings]
    changed = {CANCELLED: 30, LATER: 18, EARLIER: 40, SOONER: 60}
    changes = [(hearings[n].starts - hours * HOUR, n) for n, hours in changed.items()]
    changes.append((hearings[CANCELLED_UNHEARD].registration - 1.5 * HOUR, CANCELLED_UNHEARD))  # while its alert waits
    turns += [
        Turn(at + wait, what, n) for at, n in changes for wait, what in ((0 * HOUR, "change"), (HOUR / 9, "belts"))
    ]
    moved = {LATER: DAY, EARLIER: -2 * HOUR}
    for one in hearings:
        after = Sitting(one.n, one.starts + moved.get(one.n, 0 * DAY), dict(one.named))
        if one.n == LATER:
            after.named.pop("registration_closes_at", None)
        looks = {*one.moments(), *after.moments()}  # of a hearing that moved: what was told first does not hold
        turns += [Turn(at, what, one.n) for at, what in looks]
        if one.n % 4 == 0:  # an alert goes out two hours before registration closes
            turns.append(Turn(one.registration - 2 * HOUR + MINUTE, "belts", one.n))
        if one.n in AWAY:
            turns.append(Turn(one.registration + HOUR, "belts", one.n))
    closes = hearings[PETITION].starts
    turns += [Turn(closes - dt.timedelta(seconds=1), "petition", 0), Turn(closes, "petition", 1)]
    first = dt.date(2027, 2, 11)
    days = sorted(chance.choices(range(278), k=60))
    for n, away in enumerate(days):
        step = n * 3 // 4  # of four actions one is about the other bill
        at = wall(first + away * DAY, 8 + n % 10, n)
        told = ("HB 5003" if n % 4 else "SB 12", WAY[step % len(WAY)], COMMITTEES[step // 4 % 3])
        turns.append(Turn(at, "action", n, told))
    for n, (away, *seat) in enumerate(((29, "lower", "3"), (90, "upper", "1"), (250, "lower", "1"))):
        turns.append(Turn(wall(first + away * DAY, 12, n), "resign", n, tuple(seat)))
    turns.append(Turn(wall(first + 110 * DAY, 8), "elect", 0, ("upper", "1")))
    return hearings, sorted(turns, key=lambda turn: (turn.at, turn.what, turn.n))


def thinned(turns: list[Turn]) -> list[Turn]:
    """Leave out most looks at hearings that nothing befell: their clocks do not ask the feeds."""
    sent = {CANCELLED, LATER, EARLIER, SOONER, *(n for n in range(len(DAYS)) if n % 4 == 0)}
    seen = {n for n in sent if n % 8 < 4}
    kept = {"belts": sent, "before": seen, "look": seen}
    return [turn for turn in turns if turn.n in kept.get(turn.what, {turn.n})]
