"""Reads what LegiScan tells: bills, roll calls, people, the master list, and the list of a session as CSV."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from campaigns.legislation.rules import tidy_number
from campaigns.legislation.sources.rules import (
    ActionFacts,
    BillFacts,
    DocumentFacts,
    RelationFacts,
    Sponsor,
    Unreadable,
    VoteFacts,
    Who,
    day_of,
    district_of,
    is_further,
    stage_of,
)

SOURCE = "legiscan"
# Its number for where a bill stands or what happened: 1 introduced ... 12 (API manual, table of statuses and progress).
STATUS = {
    1: "committee",
    2: "second_floor",
    3: "governor",
    4: "law",
    5: "dead",
    6: "dead",
    7: "law",
    8: "law",
    9: "committee",
    10: "reported",
}
OPTIONS = {1: "yes", 2: "no", 3: "abstain", 4: "absent"}
COLUMNS = {"bill_id", "title", "url"}


def read_bill(told: Any) -> BillFacts:
    """Read a getBill payload, or a file of a dataset; raises Unreadable."""
    try:
        bill = told.get("bill", told)
        history = tuple(_actions(bill["history"]))
        committee = bill.get("committee") or {}
        return BillFacts(
            source=SOURCE,
            session=_session(bill),
            identifier=tidy_number(bill["bill_number"])[:20],
            title=_tidy_title(bill["title"]),
            external_id=str(bill["bill_id"]),
            mark=str(bill["change_hash"]),
            url=str(bill.get("state_link") or bill["url"]),
            summary=_summary(bill),
            chamber=_chamber(bill["body"]),
            committee=str(committee.get("name") or "") if isinstance(committee, dict) else "",
            stage=_stage(bill, history),
            subjects=tuple(str(one["subject_name"])[:100] for one in bill["subjects"]),
            sponsors=tuple(_sponsors(bill["sponsors"])),
            actions=history,
            votes=tuple(read_vote(one) for one in bill["votes"]),
            documents=tuple(_documents(bill)),
            related=tuple(_related(bill)),
        )
    except Unreadable:
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Unreadable(f"{_name(told)}: {type(error).__name__} {error}") from error


def read_vote(told: Any, people: dict[str, Who] | None = None) -> VoteFacts:
    """Read a roll call, with each member's vote where it is told; raises Unreadable."""
    try:
        told = told.get("roll_call", told)
        day = day_of(told["date"])
        if day is None:
            raise ValueError("no day")
        votes = told.get("votes")
        known = people or {}
        return VoteFacts(
            external_id=str(told["roll_call_id"]),
            on=day,
            motion=str(told["desc"])[:300],
            chamber=_chamber(told["chamber"]),
            passed=bool(told["passed"]),
            yes=int(told["yea"]),
            no=int(told["nay"]),
            other=int(told["nv"]) + int(told["absent"]),
            url=str(told.get("state_link") or told.get("url") or "")[:400],
            votes=tuple((_voter(one, known), OPTIONS[int(one["vote_id"])]) for one in votes) if votes else None,
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Unreadable(f"roll call: {type(error).__name__} {error}") from error


def _voter(vote: dict[str, Any], people: dict[str, Who]) -> Who:
    number = str(vote["people_id"])
    return people.get(number) or Who(f"LegiScan {number}", number)


def read_person(told: Any) -> Who:
    """Read a person; committees that sponsor are people to LegiScan. Raises Unreadable."""
    try:
        person = told.get("person", told)
        chamber, number = district_of(str(person["district"]))
        return Who(str(person["name"])[:150], str(person["people_id"]), chamber, number)
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"person: {type(error).__name__} {error}") from error


def read_marks(told: Any) -> dict[str, str]:
    """Read a master list (a dict with the keys "0", "1", ...): the mark of each bill by its id; raises Unreadable."""
    try:
        rows = [one for key, one in told["masterlist"].items() if key != "session"]
        return {str(one["bill_id"]): str(one["change_hash"]) for one in rows}
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"master list: {type(error).__name__} {error}") from error


def read_session(told: Any) -> str:
    """Read which session a master list is of: LegiScan's number for it, "" where it does not say."""
    session = told["masterlist"].get("session") or {}
    return str(session.get("session_id") or "") if isinstance(session, dict) else ""


def is_list(head: list[str]) -> bool:
    """Tell whether the head of a CSV is that of a session's list."""
    words = {one.strip().casefold() for one in head}
    return words >= COLUMNS and bool(words & {"number", "bill_number"})


def read_list(text: str) -> Iterator[BillFacts | Unreadable]:
    """Read the list of a session as CSV: bill_id, number (or bill_number), title, url; what cannot be read is told."""
    for line, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        number = tidy_number(row.get("number") or row.get("bill_number") or "")
        year = re.search(r"/(\d{4}(?:-\d{4})?)/?$", row.get("url") or "")
        session = (year.group(1) if year else "") or (row.get("year") or "").strip()
        title = _tidy_title(row.get("title") or "")
        if not number or not title or not session:
            yield Unreadable(f"line {line}: number, title or year is missing")
            continue
        day, last = day_of(row.get("status_date")), (row.get("last_action") or "").strip()
        yield BillFacts(
            source=SOURCE,
            session=session[:20],
            identifier=number[:20],
            title=title,
            external_id=(row.get("bill_id") or "").strip(),
            url=(row.get("url") or "").strip()[:200],
            summary=(row.get("description") or "").strip()[:5000],
            chamber=_chamber(number[:1]),
            stage=stage_of((ActionFacts(day, last),), "committee") if day and last else "committee",
        )


def _name(told: Any) -> str:
    bill = told.get("bill", told) if isinstance(told, dict) else {}
    return str(bill.get("bill_number", "bill"))[:40] if isinstance(bill, dict) else "bill"


def _session(bill: dict[str, Any]) -> str:
    session = bill["session"]
    first, last = str(session["year_start"]), str(session["year_end"])
    years = first if first == last else f"{first}-{last}"
    return f"{years} special" if session.get("special") else years


def _tidy_title(text: str) -> str:
    return " ".join(text.split()).rstrip(".")[:500]


def _summary(bill: dict[str, Any]) -> str:
    text = str(bill.get("description") or "").strip()
    return "" if _tidy_title(text) == _tidy_title(bill["title"]) else text[:5000]


def _chamber(letter: str) -> str:
    return {"S": "upper", "H": "lower"}.get(letter.upper(), "")


def _actions(history: list[dict[str, Any]]) -> Iterator[ActionFacts]:
    for one in history:
        day = day_of(one["date"])
        if day:
            yield ActionFacts(day, str(one["action"]).strip()[:400])


def _stage(bill: dict[str, Any], history: tuple[ActionFacts, ...]) -> str:
    """Take the further of what the numbers and the clerks' words say."""
    told = STATUS.get(int(bill["status"] or 0), "committee")
    for one in bill.get("progress") or []:
        step = STATUS.get(int(one["event"] or 0), "")
        told = step if is_further(told, step) and step != "second_floor" else told
    words = stage_of(history, "committee")
    return words if is_further(told, words) else told


def _sponsors(told: list[dict[str, Any]]) -> Iterator[Sponsor]:
    seen = set()
    for one in told:
        who = read_person(one)
        if who.name not in seen:
            seen.add(who.name)
            yield Sponsor(who, int(one["sponsor_type_id"]) == 1)


def _documents(bill: dict[str, Any]) -> Iterator[DocumentFacts]:
    seen = set()
    for kind, rows in (("version", "texts"), ("amendment", "amendments"), ("other", "supplements")):
        for one in bill.get(rows) or []:
            name = str(one.get("title") or one.get("type") or kind)[:200]
            url = str(one.get("state_link") or one["url"])[:400]
            if url not in seen:
                seen.add(url)
                word = "fiscal" if kind == "other" and "fiscal" in name.casefold() else kind
                yield DocumentFacts(word, name, url, day_of(one["date"]))


def _related(bill: dict[str, Any]) -> Iterator[RelationFacts]:
    seen = set()
    for one in bill.get("sasts") or []:
        number = tidy_number(str(one["sast_bill_number"]))[:20]
        if number not in seen:
            seen.add(number)
            yield RelationFacts(_session(bill)[:20], number, str(one.get("type") or "")[:40])
