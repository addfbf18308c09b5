"""A legislature's rules of hearings as plain values, and the clocks that follow from them.

A clock is told as a day and a time on the wall (`{"days": -1, "at": "15:00"}`, with `"work": true` only Monday to
Friday count) or as hours from the start (`{"hours": -2}`, real hours). A time that the spring skips or the autumn
repeats is read in doubt against ourselves: what closes, closes at the earlier moment; what opens, opens at the later.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

IN_PERSON, REMOTE, PHONE, WRITTEN = "in_person", "remote", "phone", "written"
MODES = (IN_PERSON, REMOTE, PHONE, WRITTEN)
SPOKEN = frozenset({IN_PERSON, REMOTE, PHONE})
FORMATS = ("pdf", "docx", "odt", "txt")
CLOCKS = ("registration", "written")


class BadRules(ValueError):
    """The file of a jurisdiction cannot be read so."""


@dataclass(frozen=True)
class Clock:
    """A moment told from the start of a hearing: days and a time on the wall, or hours."""

    days: int | None = None
    at: time = time(0)
    work: bool = False
    hours: float = 0

    @property
    def before(self) -> float:
        """Tell how many days or hours before the start it lies."""
        return -(self.hours if self.days is None else self.days)


@dataclass(frozen=True)
class Window:
    """When something may be done; None: from the announcement on, or until the hearing starts."""

    opens: Clock | None = None
    closes: Clock | None = None


@dataclass(frozen=True)
class Jurisdiction:
    """The rules of a legislature."""

    code: str
    name: str
    zone: str
    modes: tuple[str, ...]
    registration: Window
    written: Window
    speaking_minutes: int
    formats: tuple[str, ...]
    rules: tuple[Mapping[str, str], ...] = ()
    source: str = ""
    seat: str = ""  # the town where hearings are held, unless a notice names another

    def told(self, language: str) -> list[str]:
        """Say the rules in a language, else in English."""
        return [one.get(language) or one["en"] for one in self.rules]


@dataclass(frozen=True)
class Own:
    """What one committee does in its own way; empty: as everybody."""

    registration_url: str = ""
    testimony_url: str = ""
    testimony_email: str = ""
    speaking_minutes: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Notice:
    """What a hearing's own notice says; None and empty: nothing, then the rules hold."""

    starts_at: datetime
    status: str = "scheduled"
    modes: tuple[str, ...] = ()
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    testimony_closes_at: datetime | None = None


@dataclass(frozen=True)
class Clocks:
    """What holds for one hearing, and which of it comes from its notice."""

    modes: tuple[str, ...]
    registration_opens_at: datetime | None
    registration_closes_at: datetime
    testimony_opens_at: datetime | None
    testimony_closes_at: datetime
    from_notice: frozenset[str] = field(
        default_factory=frozenset, compare=False
    )  # two clocks that hold alike are alike

    def may_register(self, status: str, now: datetime) -> bool:
        """Tell whether one may register to speak at this moment."""
        is_on = status not in {"cancelled", "held"} and bool(set(self.modes) & SPOKEN)
        has_opened = self.registration_opens_at is None or now >= self.registration_opens_at
        return is_on and has_opened and now < self.registration_closes_at

    def may_write(self, status: str, now: datetime) -> bool:
        """Tell whether written testimony is taken at this moment; some take it after the hearing was held."""
        is_on = status != "cancelled" and WRITTEN in self.modes
        has_opened = self.testimony_opens_at is None or now >= self.testimony_opens_at
        return is_on and has_opened and now < self.testimony_closes_at


def clocks_of(notice: Notice, state: Jurisdiction) -> Clocks:
    """Tell what holds for a hearing: what its notice says, else what the rules say."""
    starts, zone = notice.starts_at, state.zone
    told = {
        name
        for name in ("registration_opens_at", "registration_closes_at", "testimony_closes_at")
        if getattr(notice, name) is not None
    }
    spoken, written = state.registration, state.written
    opens = notice.registration_opens_at or moment(spoken.opens, starts, zone, closes=False)
    closes = notice.registration_closes_at or moment(spoken.closes, starts, zone, closes=True) or starts
    return Clocks(
        modes=notice.modes or state.modes,
        registration_opens_at=opens,
        registration_closes_at=min(closes, starts),  # nobody is put on the list of speakers once they are called
        testimony_opens_at=moment(written.opens, starts, zone, closes=False),
        testimony_closes_at=notice.testimony_closes_at or moment(written.closes, starts, zone, closes=True) or starts,
        from_notice=frozenset(told | ({"modes"} if notice.modes else set())),
    )


def moment(clock: Clock | None, starts_at: datetime, zone: str, *, closes: bool) -> datetime | None:
    """Tell the moment of a clock for a hearing that starts then; None: there is no such clock."""
    if clock is None:
        return None
    if clock.days is None:
        return (starts_at.astimezone(UTC) + timedelta(hours=clock.hours)).astimezone(UTC)
    here = ZoneInfo(zone)
    day = _move(starts_at.astimezone(here).date(), clock.days, clock.work)
    # Both readings of a time that comes twice or never; of any other time they are the same.
    both = [datetime.combine(day, clock.at.replace(fold=fold), tzinfo=here).astimezone(UTC) for fold in (0, 1)]
    return min(both) if closes else max(both)


def _move(day: date, days: int, work: bool) -> date:
    if not work:
        return day + timedelta(days=days)
    step = timedelta(days=1 if days > 0 else -1)
    for _one in range(abs(days)):
        day += step
        while day.weekday() >= 5:
            day += step
    return day


def read(raw: Mapping[str, Any]) -> Jurisdiction:
    """Read the file of a jurisdiction, or refuse with BadRules and say where."""
    try:
        ZoneInfo(raw["zone"])
        found = Jurisdiction(
            code=str(raw["code"]),
            name=str(raw["name"]),
            zone=str(raw["zone"]),
            modes=_among(raw["modes"], MODES, "modes"),
            registration=_window(raw["registration"], "registration"),
            written=_window(raw["written"], "written"),
            speaking_minutes=int(raw["speaking_minutes"]),
            formats=_among(raw["formats"], FORMATS, "formats"),
            rules=tuple({str(k): str(v) for k, v in one.items()} for one in raw.get("rules", [])),
            source=str(raw.get("source", "")),
            seat=str(raw.get("seat", "")),
        )
    except (KeyError, TypeError, ValueError, OSError) as wrong:
        raise wrong if isinstance(wrong, BadRules) else BadRules(repr(wrong)) from wrong
    if any("en" not in one for one in found.rules):
        raise BadRules("a rule has no English words")
    return found


def _among(raw: Any, known: tuple[str, ...], where: str) -> tuple[str, ...]:
    strange = [one for one in raw if one not in known]
    if strange or not raw:
        raise BadRules(f"{where}: {strange or 'empty'}")
    return tuple(raw)


def _window(raw: Mapping[str, Any], where: str) -> Window:
    return Window(_clock(raw.get("opens"), where), _clock(raw.get("closes"), where))


def _clock(raw: Mapping[str, Any] | None, where: str) -> Clock | None:
    if raw is None:
        return None
    if "hours" in raw:
        return Clock(hours=float(raw["hours"]))
    if "days" not in raw or "at" not in raw:
        raise BadRules(f"{where}: a clock needs hours, or days and at")
    return Clock(days=int(raw["days"]), at=time.fromisoformat(raw["at"]), work=bool(raw.get("work")))
