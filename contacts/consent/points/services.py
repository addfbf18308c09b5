"""What an organizer may do with the addresses of one person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import NotFound, Refusal
from contacts.consent import rules
from contacts.consent.models import ContactPoint, Reach
from contacts.consent.services import find_or_create_points, link_many
from contacts.people.models import Person


class BadAddress(Refusal):
    """What was typed is neither an e-mail address nor a phone."""

    code = "bad_address"
    status = 422
    message = _("This is neither an e-mail address nor a phone. Write it like ana@example.org or 860-555-0123.")


@transaction.atomic
def add(person: Any, *, text: str, by: Any, now: datetime) -> None:
    """Reach a person by one more address; nothing is allowed there yet. Refuses with BadAddress."""
    address = _read(text)
    _link(person, address, "", now)
    audit.record("person.point_added", by=by, on=person, facts={"kind": address.kind})


@transaction.atomic
def correct(person: Any, *, point: UUID, text: str, by: Any, now: datetime) -> None:
    """Put another address in the place of one; consent stays with the old one. Refuses with BadAddress, NotFound."""
    address = _read(text)
    old = _open(person, point)
    if (old.point.kind, old.point.value) == (address.kind, address.value):
        return
    _close(old, now)
    _link(person, address, old.label, now)
    audit.record("person.point_corrected", by=by, on=person, facts={"kind": address.kind})


@transaction.atomic
def end(person: Any, *, point: UUID, by: Any, now: datetime) -> None:
    """Say that an address does not reach this person any more. Refuses with NotFound."""
    old = _open(person, point)
    _close(old, now)
    _touch(person, now)
    audit.record("person.point_ended", by=by, on=person, facts={"kind": old.point.kind})


def _read(text: str) -> rules.Address:
    read = rules.read_email if "@" in text else rules.read_phone
    try:
        return read(text)
    except rules.AddressError as why:
        raise BadAddress from why


def _open(person: Any, point: UUID) -> Reach:
    rows = Reach.objects.select_related("point").select_for_update(of=("self",))
    row = rows.filter(person=person, point__uuid=point, until=None).first()
    if row is None:
        raise NotFound
    return row


def _close(reach: Reach, now: datetime) -> None:
    reach.until = now
    reach.save(update_fields=["until"])


def _link(person: Any, address: rules.Address, label: str, now: datetime) -> None:
    points = find_or_create_points([address], now=now)
    link_many([(person.pk, point, label) for point in points.values()], now=now)
    _touch(person, now)


def _touch(person: Any, now: datetime) -> None:
    Person.objects.filter(pk=person.pk).update(modified_at=now)


def set_pace(point_id: int, days: int) -> None:
    """Keep how many days shall lie between two alerts to an address (0: as things happen)."""
    ContactPoint.objects.filter(pk=point_id).update(pace_days=days)
