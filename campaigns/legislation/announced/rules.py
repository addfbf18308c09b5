"""Reads hearings out of what sources tell. Plain values; what cannot be read is refused with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.legislation.rules import tidy_number
from campaigns.legislation.sources.rules import Unreadable

SCHEDULED, MOVED, CANCELLED = "scheduled", "moved", "cancelled"
OPEN_STATES, LEGISCAN = "openstates", "legiscan"
BEHIND = timedelta(days=2)  # of what was before that nobody needs to hear anything new
LEGISCAN_HEARING = 1


@dataclass(frozen=True)
class HearingFacts:
    """All that a source tells of a hearing; bills as (session, number)."""

    source: str
    external_id: str
    title: str
    starts_at: datetime
    committee: str = ""
    place: str = ""
    status: str = SCHEDULED
    stream_url: str = ""
    agenda_url: str = ""
    bills: tuple[tuple[str, str], ...] = ()


def read_event(told: Any, zone: str) -> HearingFacts | None:
    """Read an event of Open States; None for what is no public hearing. Raises Unreadable."""
    try:
        if not _is_hearing(told):
            return None
        gone = bool(told.get("deleted")) or str(told["status"]).casefold() in {"cancelled", "canceled"}
        if told.get("all_day"):
            raise Unreadable(f"event {told['id']}: no hour yet")
        place = told.get("location") or {}
        committees = [
            str((one.get("organization") or {}).get("name") or one["name"])
            for one in told.get("participants") or []
            if one.get("entity_type") in {"organization", "committee"}
        ]
        return HearingFacts(
            source=OPEN_STATES,
            external_id=str(told["id"])[:120],
            title=str(told["name"])[:200],
            starts_at=_moment(str(told["start_date"]), zone),
            committee=next(iter(committees), ""),
            place=str(place.get("name") or "")[:200],
            status=CANCELLED if gone else SCHEDULED,
            stream_url=_link(told.get("media") or []),
            bills=tuple(dict.fromkeys(_agenda(told.get("agenda") or []))),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"event {_name(told)}: {type(error).__name__} {error}") from error


def _is_hearing(told: Any) -> bool:
    said = " ".join(str(told.get(name) or "") for name in ("name", "description", "classification"))
    return "hearing" in said.casefold()


def _name(told: Any) -> str:
    return str(told.get("id", "?"))[:60] if isinstance(told, dict) else "?"


def _moment(text: str, zone: str) -> datetime:
    if "T" not in text.replace(" ", "T"):
        raise ValueError("no hour yet")
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _link(media: list[Any]) -> str:
    links = [str(link.get("url") or "") for one in media for link in one.get("links") or []]
    return next((one for one in links if one.startswith("https://") and len(one) <= 200), "")


def _agenda(agenda: list[Any]) -> Iterator[tuple[str, str]]:
    for item in agenda:
        for one in item.get("related_entities") or []:
            bill = one.get("bill")
            if bill:
                yield str(bill["session"]), tidy_number(str(bill["identifier"]))[:20]


def read_calendar(told: Any, key: tuple[str, str], zone: str) -> tuple[list[HearingFacts], list[str]]:
    """Read the hearings in the calendar of a bill (session, number) as LegiScan tells it; and what was refused and why.

    An hour of 00:00 is none: the hearing is taken once its hour is known.
    """
    found: list[HearingFacts] = []
    refused: list[str] = []
    for one in told["bill"].get("calendar") or []:
        try:
            if int(one["type_id"]) != LEGISCAN_HEARING:
                continue
            if str(one["time"]) in {"", "00:00"}:
                raise ValueError("no hour yet")
            title = str(one["description"])[:200]
            found.append(
                HearingFacts(
                    source=LEGISCAN,
                    external_id=str(one["event_hash"])[:120],
                    title=title,
                    starts_at=_moment(f"{one['date']}T{one['time']}", zone),
                    committee=committee_in(title),
                    place=str(one.get("location") or "")[:200],
                    bills=(key,),
                )
            )
        except (KeyError, TypeError, ValueError) as error:
            refused.append(f"hearing of {key[1]} on {one.get('date', '?')}: {error}")
    return found, refused


def committee_in(title: str) -> str:
    """Take the committee out of how LegiScan calls a hearing: "Senate Appropriations Hearing"."""
    words = title.split()
    words = words[1:] if words[:1] in (["Senate"], ["House"], ["Joint"]) else words
    return " ".join(words[:-1] if words[-1:] == ["Hearing"] else words)


def pair_moved(gone: list[tuple[str, str]], new: list[HearingFacts]) -> dict[str, str]:
    """Tell which gone hearing (its number, its title) each new one replaces: where one of a title went and one came."""
    moved = {}
    for fact in new:
        same = [number for number, title in gone if title == fact.title]
        if len(same) == 1 and sum(other.title == fact.title for other in new) == 1:
            moved[fact.external_id] = same[0]
    return moved
