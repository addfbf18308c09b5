"""Reads what is held about the people at one address, for themselves."""

from datetime import datetime
from typing import Any

import orjson
from django.db.models import QuerySet
from django.utils import timezone

from coalition.errors import NotFound
from contacts.consent import selectors as consent
from contacts.consent.panel import selectors as panel
from contacts.consent.twice.models import ConsentAsk
from contacts.consent.twice.selectors import list_open, url_of
from contacts.intake import selectors as intake
from contacts.intake.criteria import HOW
from contacts.intake.models import Submission
from contacts.intake.preferences.rules import HOLDERS, SENT
from contacts.people.criteria import say_grades
from contacts.people.models import Person, Role
from contacts.places.models import Address

LATEST = 100


def access_point(token: str) -> Any:
    """Get the contact point of a token, or refuse with NotFound."""
    point = consent.find_point_by_token(token)
    if point is None or point.status == "invalid":
        raise NotFound
    return point


def list_people(point: Any) -> QuerySet[Person]:
    """List the people whom this point reaches."""
    people = Person.objects.filter(pk__in=consent.person_ids_at(point)).order_by("pk")
    return people.prefetch_related("stewardships__partner", "roles__organization", "taggings__tag__partner")


def describe(point: Any) -> dict[str, Any]:
    """Tell everything that is held about this point and its people; a fixed number of queries."""
    people = list(list_people(point))
    homes = {home.person_id: home for home in Address.objects.filter(person__in=people, until=None)}
    consents, stopped = panel.describe_point(point)
    held = [one for tell in HOLDERS for one in tell([person.pk for person in people])]
    sent = Submission.objects.filter(person__in=people).select_related("partner").order_by("-id")[:LATEST]
    return {
        "address": panel.shown_address(point),
        "kind": point.kind,
        "since": point.created_at,
        "days_between_alerts": point.pace_days,
        "people": [_person(person, homes.get(person.pk)) for person in people],
        "consents": consents,
        "not_confirmed": [_asked(one) for one in list_open([point], timezone.now())],
        "stopped": stopped,
        "received": [one for tell in SENT for one in tell(point.pk)],
        "sent": [
            {"what": intake.say_kind(one.kind), "to": one.partner.name, "at": one.received_at, "typed": one.payload}
            for one in sent
        ]
        + held,
    }


def _asked(ask: ConsentAsk) -> dict[str, Any]:
    """Tell what was ticked and waits for a yes by mail; the link is the one that the mail has."""
    return {
        "to": ask.partner.name if ask.partner else "coalition",
        "channel": ask.channel,
        "purpose": ask.purpose,
        "wording": ask.wording.text if ask.wording else "",
        "at": ask.asked_at,
        "confirm": url_of(ask),
    }


def export(point: Any) -> dict[str, Any]:
    """Tell the same as plain values for a file."""
    told = describe(point)
    consents = [
        {
            "to": one.partner or "coalition",
            "channel": one.channel,
            "purpose": one.purpose,
            "allowed": one.is_granted,
            "at": one.at,
            "how": one.how,
            "wording": one.wording,
            "language": one.language,
        }
        for one in told["consents"]
    ]
    return {**told, "people": [{**one, "uuid": str(one["uuid"])} for one in told["people"]], "consents": consents}


def rows_of(told: dict[str, Any]) -> list[list[str]]:
    """Lay what is held out as rows for a table: section, number, field, value; nothing of the other file is missing."""
    rows = [["section", "number", "field", "value"]]
    for section, value in told.items():
        entries = value if isinstance(value, list) else [value]
        for number, entry in enumerate(entries, 1):
            fields = entry if isinstance(entry, dict) else {"": entry}
            rows += [[section, str(number), name, _cell(one)] for name, one in fields.items()]
    return rows


def _came(via: str) -> str:
    """Say by which door somebody came to a partner: the origin stands before the colon."""
    origin = via.partition(":")[0]
    return str(panel.HOW.get(HOW.get(origin, origin), ""))


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str) else orjson.dumps(value, default=str).decode()


def _role(role: Role) -> str:
    """Say a role with all that is kept of it: where, and of a parent the grades of the children."""
    place = role.organization.name if role.organization else ""
    parts = [role.get_kind_display(), place, say_grades(role.detail.get("grades") or [])]
    return ", ".join(str(part) for part in parts if part)


def _person(person: Person, home: Address | None) -> dict[str, Any]:
    return {
        "uuid": person.uuid,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "language": person.language,
        "since": person.created_at,
        "zip": home.zip if home else "",
        "town": (home.town_text or (home.town.name if home.town_id and home.town else "")) if home else "",
        "street": " ".join(filter(None, [home.street, home.unit])) if home else "",
        "roles": [_role(role) for role in person.roles.all() if role.until is None],
        "tags": [f"{tagging.tag.name} ({tagging.tag.partner.name})" for tagging in person.taggings.all()],
        "known_to": [stewardship.partner.name for stewardship in person.stewardships.all()],
        "came_by": [
            {"to": one.partner.name, "since": one.since, "by": one.via, "words": _came(one.via)}
            for one in person.stewardships.all()
        ],
    }
