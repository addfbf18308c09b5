"""What may be done with places: load a state, move a person."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.people.models import Person
from contacts.places import loading, selectors, tasks
from contacts.places.loading import Report
from contacts.places.models import Address, Precision
from contacts.places.rules import normalise_zip


class NoPlace(Refusal):
    """An address needs at least a town or a ZIP."""

    code = "no_place"
    status = 422
    message = _("Give a town or a ZIP.")


@dataclass(frozen=True)
class Home:
    """An address as somebody types it."""

    street: str = ""
    unit: str = ""
    town: str = ""
    zip: str = ""
    state: str = ""


def load_districts(folder: Path, *, now: dt.datetime) -> Report:
    """Load the districts, towns and ZIPs of a reference folder; running again changes nothing."""
    return _finish(loading.write_state(loading.read_state(folder), today=now.date()))


def make_up_state(*, now: dt.datetime) -> Report:
    """Load a made-up state of 24 towns, 12 House, 4 Senate and 2 congressional districts."""
    return _finish(loading.make_up_state(today=now.date()))


def _finish(report: Report) -> Report:
    if report.is_changed:
        facts = {name: diff.added + diff.changed + diff.removed for name, diff in report.tables.items()}
        audit.record("places.loaded", facts={"changes": sum(facts.values()), **facts})
        tasks.match_missing.delay_on_commit()
    return report


@transaction.atomic
def move(person: Person, *, home: Home, by: Any, now: dt.datetime) -> Address:
    """Give a person a new current home, end the old one, and have its districts found. Refuses with NoPlace."""
    code = normalise_zip(home.zip)
    if not home.town.strip() and not code:
        raise NoPlace
    town = selectors.find_towns([home.town]).get(home.town)
    Address.objects.filter(person=person, until=None).update(until=now)
    address = Address.objects.create(
        person=person,
        street=home.street.strip(),
        unit=home.unit.strip(),
        town_id=town,
        town_text=home.town.strip(),
        state=home.state.strip().upper(),
        zip=code,
        precision=Precision.ZIP if code else Precision.TOWN,
        since=now,
    )
    Person.objects.filter(pk=person.pk).update(modified_at=now)
    audit.record("person.moved", by=by, on=person)
    tasks.match.delay_on_commit(address_ids=[address.pk])
    return address
