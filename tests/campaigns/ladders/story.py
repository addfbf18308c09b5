"""Ladders and what lets people onto them: real rows, at any time of the story."""

import datetime as dt
from typing import Any
from uuid import uuid4

from campaigns.ladders import services
from campaigns.ladders.models import Ladder, LadderEntry
from campaigns.ledger import services as ledger
from campaigns.ledger.rules import Deed
from campaigns.turnout.models import CheckIn, Rsvp
from contacts.people.models import Person

TEXTS = {
    "en": {
        "subject": "One more step",
        "preheader": "",
        "blocks": [{"kind": "text", "text": 'Dear {{ first_name | default: "friend" }}, thank you.'}],
    },
    "es": {
        "subject": "Un paso más",
        "preheader": "",
        "blocks": [{"kind": "text", "text": 'Hola {{ first_name | default: "amiga" }}, gracias.'}],
    },
}


def wait(step: str, amount: int, unit: str = "hours", at: str = "") -> dict[str, Any]:
    return {"id": step, "kind": "wait", "amount": amount, "unit": unit, "at": at}


def send(step: str) -> dict[str, Any]:
    return {"id": step, "kind": "send", "texts": TEXTS}


def tag(step: str, name: str) -> dict[str, Any]:
    return {"id": step, "kind": "tag", "name": name}


def follow_up(step: str, text: str = "Call her", days: int = 2, assignee: str = "") -> dict[str, Any]:
    return {"id": step, "kind": "follow_up", "text": text, "days": days, "assignee": assignee}


def stop(step: str) -> dict[str, Any]:
    return {"id": step, "kind": "stop"}


def branch(step: str, ask: dict[str, Any], yes: list[Any], no: list[Any]) -> dict[str, Any]:
    return {"id": step, "kind": "branch", "if": ask, "yes": yes, "no": no}


def plan(trigger: dict[str, Any], steps: list[Any], **more: Any) -> dict[str, Any]:
    return {"v": 1, "trigger": trigger, "goal": "", "purpose": "alerts", "steps": steps, **more}


def make_ladder(by: Any, of: dict[str, Any], *, now: dt.datetime, live: bool = True, since: Any = None) -> Ladder:
    ladder = services.create_ladder(name="After signing", campaign=None, plan=of, by=by, now=now)
    if live:
        services.go_live(ladder, since=since, by=by, now=now)
        ladder.refresh_from_db()
    return ladder


def do(person: Person, about: Any, kind: str, at: dt.datetime) -> None:
    """Write the ledger's line of a deed on a petition or event."""
    word = "petition" if kind.startswith("petition") else "event"
    deed = Deed(
        person_id=person.pk,
        partner_id=about.page.partner_id,
        kind=kind,
        about=f"{word}:{about.uuid}",
        reference=f"{word}:{uuid4()}",
        at=at,
    )
    ledger.record_many([deed], at)


def sign(person: Person, petition: Any, at: dt.datetime) -> None:
    do(person, petition, "petition.signed", at)


def promise(person: Person, event: Any, at: dt.datetime) -> Rsvp:
    do(person, event, "turnout.promised", at)
    return Rsvp.objects.create(event=event, person=person, promised_at=at)


def come(rsvp: Rsvp, at: dt.datetime) -> None:
    CheckIn.objects.create(rsvp=rsvp, at=at, device_key=uuid4().hex)


def way(ladder: Ladder, person: Person) -> list[tuple[str, str]]:
    """Give the steps that a person took: (step, what came of it)."""
    entry = LadderEntry.objects.get(ladder=ladder, person=person)
    return list(entry.path.order_by("at", "pk").values_list("step", "what"))
