"""What may be done with households: live together, move out. Every deed leaves a line in the diary of both."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.households import selectors
from contacts.households.models import Household, HouseholdMember
from contacts.people.models import Person

WORDING = {
    "household.joined": _("Put two people into one household"),
    "household.left": _("Took somebody out of a household"),
}


class SamePerson(Refusal):
    """Nobody lives with herself."""

    code = "household_same_person"
    status = 422
    message = _("Choose somebody else: this is the person herself.")


class LivesElsewhere(Refusal):
    """Both live in a household already, and not in the same one."""

    code = "household_elsewhere"
    status = 409
    message = _("Both live in a household already. Take one of them out of hers first.")


@transaction.atomic
def join(person: Person, other: Person, *, by: Any, now: datetime) -> Household:
    """Let two people live in one household; twice is once. Refuses with SamePerson, LivesElsewhere."""
    if person.pk == other.pk:
        raise SamePerson
    ids = sorted((person.pk, other.pk))
    list(Person.objects.select_for_update().filter(pk__in=ids).order_by("pk"))  # two organizers at once: one waits
    homes = selectors.households_of(by.partner.pk, ids)
    if len(set(homes.values())) == 2:
        raise LivesElsewhere
    known = next(iter(homes.values()), None)
    home = Household.objects.get(pk=known) if known else Household.objects.create(partner=by.partner, made_at=now)
    new = [pk for pk in (person.pk, other.pk) if pk not in homes]
    HouseholdMember.objects.bulk_create(
        [HouseholdMember(household=home, person_id=pk, partner=by.partner, since=now) for pk in new]
    )
    if new:
        _touch(ids, now)
        audit.record_many("household.joined", by=by, on=[person, other])
    return home


@transaction.atomic
def leave(person: Person, *, by: Any, now: datetime) -> None:
    """Take somebody out of her household; whoever would remain alone is in none either."""
    home = selectors.find_household(by, person)
    if home is None:
        return
    open_ones = HouseholdMember.objects.select_for_update().filter(household=home, until=None)
    ids = list(open_ones.values_list("person_id", flat=True))
    gone = ids if len(ids) <= 2 else [person.pk]
    open_ones.filter(person__in=gone).update(until=now)
    _touch(gone, now)
    audit.record("household.left", by=by, on=person)


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget with whom erased people lived; whoever remains alone is in no household."""
    homes = list(HouseholdMember.objects.filter(person__in=person_ids).values_list("household", flat=True))
    HouseholdMember.objects.filter(person__in=person_ids).delete()
    for home in Household.objects.filter(pk__in=homes):
        rest = HouseholdMember.objects.filter(household=home, until=None)
        if rest.count() == 1:
            rest.update(until=now)


def _touch(ids: Sequence[int], now: datetime) -> None:
    Person.objects.filter(pk__in=ids).update(modified_at=now)
