"""Months of a calendar, and the file that other calendars read. Plain values."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar
from icalendar import Event as CalendarEvent

FURTHEST = 24  # months from now that can be looked at
STARTS, REGISTRATION, TESTIMONY, EVENT = "starts", "registration", "testimony", "event"


@dataclass(frozen=True)
class Entry:
    """One line of the calendar: a hearing, a clock that runs out, or an event of our own."""

    kind: str
    uid: str
    title: str
    at: datetime
    url: str = ""
    place: str = ""
    note: str = ""
    ends_at: datetime | None = None
    is_cancelled: bool = False
    is_moved: bool = False
    modified_at: datetime | None = None


def read_month(text: str, today: date) -> date:
    """Read `2027-02` as the first day of that month; anything else is this month."""
    try:
        year, month = (int(part) for part in text.split("-"))
        first = date(year, month, 1)
    except (ValueError, TypeError):
        return today.replace(day=1)
    away = (first.year - today.year) * 12 + first.month - today.month
    return first if abs(away) <= FURTHEST else today.replace(day=1)


def next_month(first: date, step: int = 1) -> date:
    """Give the first day of the month so many months on."""
    at = first.year * 12 + first.month - 1 + step
    return date(at // 12, at % 12 + 1, 1)


def weeks(first: date) -> list[list[date]]:
    """Lay a month out in weeks that begin on Sunday, as people here read calendars."""
    return calendar.Calendar(calendar.SUNDAY).monthdatescalendar(first.year, first.month)


def by_day(entries: Iterable[Entry], zone: Any) -> dict[date, list[Entry]]:
    """Put entries on the day they have in this zone, in order."""
    found: dict[date, list[Entry]] = {}
    for one in sorted(entries, key=lambda entry: (entry.at, entry.kind != STARTS, entry.title)):
        found.setdefault(one.at.astimezone(zone).date(), []).append(one)
    return found


def write_feed(entries: Sequence[Entry], words: Mapping[str, str], *, name: str, made_at: datetime) -> bytes:
    """Write the calendar as an .ics file (RFC 5545, times in UTC); `words`: how each kind of line begins."""
    feed = Calendar()
    for key, value in (
        ("prodid", f"-//{name}//EN"),
        ("version", "2.0"),
        ("method", "PUBLISH"),
        ("x-wr-calname", name),
        ("refresh-interval;value=duration", "PT1H"),
        ("x-published-ttl", "PT1H"),
    ):
        feed.add(key, value)
    for one in entries:
        line = CalendarEvent()
        line.add("uid", one.uid)
        line.add("dtstamp", one.modified_at or made_at)
        line.add("summary", f"{words[one.kind]}: {one.title}" if words.get(one.kind) else one.title)
        line.add("dtstart", one.at)
        line.add("dtend", one.ends_at or one.at + (timedelta(hours=2) if one.kind == STARTS else timedelta()))
        line.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
        for key, value in (("location", one.place), ("url", one.url), ("description", one.note)):
            if value:
                line.add(key, value)
        feed.add_component(line)
    return feed.to_ical()
