"""Plain rules of bills and hearings: numbers, stages, deadlines, calendar files."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar
from icalendar import Event as CalendarEvent

from contacts.people.merging.rules import MergeRule

# The way of a bill; `dead` ends it anywhere, `draft` stands before it.
WAY = ("committee", "hearing", "reported", "first_floor", "second_floor", "governor", "law")
# What of a hearing people must know again when it changes, beside its clocks; a slip in its title or a link is none.
WEIGHTY = frozenset({"starts_at", "place", "status"})
NUMBER = re.compile(r"^(HB|SB|HJ|SJ|HR|SR|LCO)\s*0*(\d{1,6})$")


def tidy_number(text: str) -> str:
    """Write a bill number the way people say it: `hb05003` becomes `HB 5003`; other words stay as they are."""
    words = " ".join(text.upper().replace(".", "").split())
    found = NUMBER.match(words)
    return f"{found.group(1)} {int(found.group(2))}" if found else words


def split_numbers(text: str) -> list[str]:
    """Read bill numbers separated by commas, semicolons or lines, each once."""
    numbers = [tidy_number(part) for part in re.split(r"[,;\n]+", text) if part.strip()]
    return list(dict.fromkeys(numbers))


@dataclass(frozen=True)
class Step:
    """One step of a bill's way: `past`, `now` or `next`."""

    stage: str
    state: str


def steps(stage: str) -> list[Step]:
    """Lay out the way of a bill that stands at this stage; a dead or unfiled bill has no step done."""
    if stage not in WAY:
        return [Step(one, "next") for one in WAY]
    here = WAY.index(stage)
    return [Step(one, "past" if i < here else "now" if i == here else "next") for i, one in enumerate(WAY)]


def late_deadlines(starts_at: datetime | None, **deadlines: datetime | None) -> list[str]:
    """Name the deadlines that do not lie before the start."""
    if starts_at is None:
        return []
    return [name for name, at in deadlines.items() if at is not None and at >= starts_at]


@dataclass(frozen=True)
class Appointment:
    """What a calendar needs to know."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    place: str = ""
    url: str = ""
    note: str = ""
    is_cancelled: bool = False


def calendar_file(appointment: Appointment, *, made_at: datetime, maker: str) -> bytes:
    """Write one appointment as an .ics file (RFC 5545, times in UTC)."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{maker}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if appointment.is_cancelled else "PUBLISH")
    event = CalendarEvent()
    event.add("uid", appointment.uid)
    event.add("dtstamp", made_at)
    event.add("summary", appointment.title)
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.ends_at or appointment.starts_at + timedelta(hours=2))
    event.add("status", "CANCELLED" if appointment.is_cancelled else "CONFIRMED")
    for name, value in (("location", appointment.place), ("url", appointment.url), ("description", appointment.note)):
        if value:
            event.add(name, value)
    calendar.add_component(event)
    return calendar.to_ical()


# When two entries are one human.
MERGING = (
    MergeRule("campaigns.Sponsorship.person"),
    MergeRule("campaigns.RollCallVote.person"),
    MergeRule("campaigns.SourcePerson.person"),
)
