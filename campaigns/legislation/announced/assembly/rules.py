"""Reads the events of a committee's calendar. Plain values; what cannot be read is refused with its reason."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.legislation.announced.rules import CANCELLED, SCHEDULED, HearingFacts
from campaigns.legislation.rules import tidy_number

SOURCE = "cga-events"
SITE = "https://www.cga.ct.gov"
HEARING = "PH"  # the kind of a meeting, where the calendar names it
CALLED_OFF = re.compile(r"^\s*(cancell?ed|postponed)\b[\s:–-]*", re.I)
BILL = re.compile(r"\b([HS])\.?\s?([BJR])\.?\s?(?:No\.?\s?)?0*(\d{1,5})\b")
# The committees of the sessions 2025 and 2026, for when the state's own list cannot be had.
COMMITTEES = {
    "AGE": "Aging", "APP": "Appropriations", "BA": "Banking", "CE": "Commerce", "ED": "Education",
    "ENV": "Environment",
    "ET": "Energy and Technology", "EXN": "Executive and Legislative Nominations",
    "FIN": "Finance, Revenue and Bonding",
    "GAE": "Government Administration and Elections", "GL": "General Law", "GOS": "Government Oversight",
    "HED": "Higher Education and Employment Advancement", "HS": "Human Services", "HSG": "Housing",
    "INS": "Insurance and Real Estate", "JUD": "Judiciary", "KID": "Children", "LAB": "Labor and Public Employees",
    "PD": "Planning and Development", "PH": "Public Health", "PS": "Public Safety and Security",
    "TRA": "Transportation", "VA": "Veterans' and Military Affairs",
}  # fmt: skip


@dataclass(frozen=True)
class Calendar:
    """Whose calendar it is: the committee's code and name, the session whose bills are meant, the clock's zone."""

    code: str
    committee: str
    session: str
    zone: str


def read_calendar(text: str, whose: Calendar) -> tuple[list[HearingFacts], list[str]]:
    """Read the hearings in a committee's calendar, and what was refused; nothing at all is an empty one."""
    if not text.strip():
        return [], []
    try:
        told = json.loads(text)
    except ValueError as error:
        return [], [f"calendar of {whose.committee}: broken JSON ({error})"]
    if not isinstance(told, list):
        return [], [f"calendar of {whose.committee}: no list of events"]
    found: dict[str, HearingFacts] = {}
    refused = []
    for one in told:
        try:
            fact = _read(one, whose)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            refused.append(f"event {_name(one)} of {whose.committee}: {type(error).__name__} {error}")
        else:
            # The same event may stand twice, once as it was and once called off.
            if fact and (fact.external_id not in found or fact.status == CANCELLED):
                found[fact.external_id] = fact
    return list(found.values()), refused


def _read(told: Any, whose: Calendar) -> HearingFacts | None:
    title = " ".join(str(told["title"] or "").split())
    if not title:
        raise ValueError("no title")
    kind = str(told.get("mtg_type") or "").strip().upper()
    if kind != HEARING if kind else "hearing" not in title.casefold():
        return None
    starts_at = _moment(str(told["start"]), whose.zone)
    number = str(told.get("id") or "").strip() or f"{starts_at:%Y-%m-%dT%H%M}"
    return HearingFacts(
        source=SOURCE,
        external_id=f"{whose.code}/{number}"[:120],
        title=CALLED_OFF.sub("", title)[:200] or f"{whose.committee}: Public Hearing"[:200],
        starts_at=starts_at,
        committee=whose.committee,
        place=_place(told),
        status=CANCELLED if CALLED_OFF.match(title) else SCHEDULED,
        agenda_url=_address(str(told.get("url") or "")),
        bills=_bills(title, whose.session),
    )


def _name(told: Any) -> str:
    return str(told.get("id") or told.get("title") or "?")[:60] if isinstance(told, dict) else "?"


def _moment(text: str, zone: str) -> datetime:
    """Read a start: it carries the mark of Greenwich, and is the hour of the place all the same."""
    at = datetime.fromisoformat(text.strip().removesuffix("Z"))
    if "T" not in text or not (at.hour or at.minute):
        raise ValueError("no hour yet")
    return at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _place(told: Any) -> str:
    parts = (" ".join(str(told.get(name) or "").split()) for name in ("building", "location"))
    return " ".join(dict.fromkeys(one for one in parts if one))[:200]


def _address(path: str) -> str:
    """Give where the agenda lies; only on the state's own site."""
    path = path.strip()
    whole = f"{SITE}{path}" if path.startswith("/") and not path.startswith("//") else path
    return whole if whole.startswith(f"{SITE}/") and len(whole) <= 200 and " " not in whole else ""


def _bills(title: str, session: str) -> tuple[tuple[str, str], ...]:
    numbers: Iterable[str] = (tidy_number("".join(one))[:20] for one in BILL.findall(title))
    return tuple((session, number) for number in dict.fromkeys(numbers))
