"""What the lead's administrators correct by hand: languages, networks and staff of a policymaker."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.people.models import Person
from contacts.policymakers.about.loading import HAND
from contacts.policymakers.about.models import Staffer, Trait, TraitKind
from contacts.policymakers.about.rules import language_label, network_label
from contacts.policymakers.about.selectors import read_traits

WORDING = {
    "policymakers.about_changed": _("corrected languages or networks: %(what)s"),
    "policymakers.staffer_added": _("noted that %(name)s works for her"),
    "policymakers.staffer_left": _("noted that %(name)s no longer works for her"),
}


class WorksHere(Refusal):
    """Somebody of that name works for her already."""

    code = "works_here"
    message = _("%(name)s is on her staff already.")


@transaction.atomic
def correct(person: Person, told: dict[str, dict[str, str]], *, by: Any, now: dt.datetime) -> list[str]:
    """Note languages and networks by hand (kind -> name -> value); later rosters leave them. Tells what changed."""
    today, here = localdate(now), read_traits(Person.objects.select_for_update().get(pk=person.pk))
    ended, new = [], []
    for kind, before in here.items():
        after = told.get(kind, {})
        ended += [(kind, name) for name, value in before.items() if after.get(name) != value]
        new += [(kind, name, value) for name, value in after.items() if before.get(name) != value]
    for kind, name in ended:
        Trait.objects.filter(person=person, kind=kind, name=name, until=None).update(until=today, source=HAND)
    Trait.objects.bulk_create(
        [Trait(person=person, kind=kind, name=name, value=value, since=today, source=HAND) for kind, name, value in new]
    )
    what = sorted({_say(kind, name) for kind, name in ended} | {_say(kind, name) for kind, name, _value in new})
    if what:
        audit.record("policymakers.about_changed", by=by, on=person, facts={"what": ", ".join(what)})
    return what


def _say(kind: str, name: str) -> str:
    return language_label(name) if kind == TraitKind.LANGUAGE else network_label(name)


@transaction.atomic
def add_staffer(person: Person, facts: dict[str, str], *, by: Any, now: dt.datetime) -> Staffer:
    """Note somebody who works for her; refuses WorksHere."""
    Person.objects.select_for_update().get(pk=person.pk)
    if Staffer.objects.filter(person=person, name__iexact=facts["name"], until=None).exists():
        raise WorksHere(name=facts["name"])
    row = Staffer.objects.create(person=person, **facts, since=localdate(now), source=HAND)
    audit.record("policymakers.staffer_added", by=by, on=person, facts={"name": row.name})
    return row


@transaction.atomic
def end_staffer(row: Staffer, *, by: Any, now: dt.datetime) -> None:
    """Note that somebody no longer works for her; a second time changes nothing."""
    if Staffer.objects.filter(pk=row.pk, until=None).update(until=localdate(now), source=HAND):
        audit.record("policymakers.staffer_left", by=by, on=row.person, facts={"name": row.name})
