"""Plain rules of asking sources: how long to wait after what, and what a file that was brought in is."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from campaigns.legislation.cga import rules as cga
from campaigns.legislation.legiscan import rules as legiscan
from campaigns.legislation.openstates import rules as openstates
from campaigns.legislation.sources.rules import BillFacts, Unreadable, VoteFacts, Who

LEASE = timedelta(minutes=10)
PAUSES = (5, 15, 60, 240)  # minutes after the first, second ... fault
SOURCES = ("openstates", "openstates-events", "legiscan", "cga", "cga-events")


def pause_after(code: str, faults: int) -> timedelta:
    """Tell how long a source is left alone: a key is looked at again after hours, a limit after an hour."""
    if code in {"no_key", "key_refused"}:
        return timedelta(hours=6)
    if code == "limit":
        return timedelta(hours=1)
    return timedelta(minutes=PAUSES[min(faults, len(PAUSES)) - 1])


# What Open States tells beside bills, by the beginning of its ids.
ELSEWHERE = {
    "ocd-person/": "a person (rosters come in under Legislators)",
    "ocd-organization/": "a committee (rosters come in under Legislators)",
    "ocd-jurisdiction/": "a state",
    "ocd-event/": "an event (followed under Sources)",
}
Thing = BillFacts | VoteFacts | Who | Unreadable


def read_files(files: Mapping[str, str]) -> Iterator[Thing]:
    """Read files by what is in them: lists and files as CSV, payloads of both programs' interfaces as JSON."""
    assembly = {}
    for name, text in files.items():
        plain = name.rpartition("/")[2].casefold()
        if text.lstrip()[:1] in {"{", "["}:
            yield from _read_json(plain, text)
        elif plain in cga.FILES or cga.is_info(_head(text)):
            assembly[plain if plain in cga.FILES else cga.INFO] = text
        elif legiscan.is_list(_head(text)):
            yield from legiscan.read_list(text)
        else:
            yield Unreadable(f"{plain}: neither a list of bills nor a payload that we know")
    if assembly:
        yield from cga.read_files(assembly)


def _head(text: str) -> list[str]:
    return next(csv.reader(io.StringIO(text)), [])


def _read_json(name: str, text: str) -> Iterator[Thing]:
    try:
        told = json.loads(text)
    except ValueError as error:
        yield Unreadable(f"{name}: broken JSON ({error})")
        return
    for one in _payloads(told):
        try:
            yield _read_one(one)
        except Unreadable as no:
            yield Unreadable(f"{name}: {no}")


def _payloads(told: Any) -> Iterable[Any]:
    if isinstance(told, dict) and "results" in told:
        return list(told["results"])
    return told if isinstance(told, list) else [told]


def _read_one(one: Any) -> Thing:
    if not isinstance(one, dict):
        raise Unreadable("no payload that we know")
    if "roll_call" in one:
        return legiscan.read_vote(one)
    if "person" in one and "people_id" in one["person"]:
        return legiscan.read_person(one)
    if "bill" in one or "change_hash" in one:
        return legiscan.read_bill(one)
    if "start" in one and "building" in one:
        raise Unreadable("a hearing of the General Assembly (followed under Sources), no bill")
    name = str(one.get("id", ""))
    if name.startswith("ocd-bill/"):
        return openstates.read_bill(one)
    elsewhere = next((what for mark, what in ELSEWHERE.items() if name.startswith(mark)), "")
    raise Unreadable(f"{elsewhere}, no bill" if elsewhere else "no payload that we know")
