"""Makes binders and notes that they were delivered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.letters import delivery
from campaigns.letters.models import Handover, LetterDrive, Way
from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.people.models import Person
from contacts.policymakers import selectors as policymakers


class NothingToBind(Refusal):
    """No letter to this office may go into a binder now."""

    code = "nothing_to_bind"
    message = _("No letter to this office may go into a binder now: the seat or the bill may have moved.")


class NotTheHolder(Refusal):
    """Somebody else holds the seat by now."""

    code = "not_the_holder"
    message = _("Somebody else holds this seat by now. Do not deliver the binder; its letters are held.")


def make(drive: LetterDrive, policymaker: UUID, *, by: Any, now: datetime) -> Handover:
    """Bind the letters that wait for one office, if who they are written to holds the seat now. Refuses NothingToBind.

    They are marked as handed over only when the binder is.
    """
    person = policymakers.access_policymaker(policymaker)
    delivery.hold_back(drive, now)
    return _make(drive, person, by, now)


@transaction.atomic
def _make(drive: LetterDrive, person: Person, by: Any, now: datetime) -> Handover:
    mine = drive.letters.filter(policymaker=person, state__in=("by_hand", "ready"), handover=None)
    letters = list(mine.select_for_update().order_by("pk"))
    if not letters:
        raise NothingToBind
    facts = {"way": Way.BINDER, "state": "prepared", "at": now, "policymaker": person}
    binder = Handover.objects.create(drive=drive, term_id=letters[-1].term_id, **facts)
    fitting = [one.pk for one in letters if one.term_id == binder.term_id]
    count = drive.letters.filter(pk__in=fitting).update(state="by_hand", handover=binder)
    audit.record("letters.binder_made", by=by, on=drive.page, facts={"count": count, "name": str(person)})
    return binder


def delivered(binder: Handover, *, by: Any, now: datetime) -> int:
    """Note that a binder was handed over, once, to who holds the seat now; refuses NotTheHolder."""
    held = delivery.hold_back(binder.drive, now)
    if binder.term_id not in held:
        raise NotTheHolder
    return _deliver(binder, by, now)


@transaction.atomic
def _deliver(binder: Handover, by: Any, now: datetime) -> int:
    if not Handover.objects.filter(pk=binder.pk, state="prepared").update(state="delivered", settled_at=now):
        return 0
    count = binder.letters.filter(state="by_hand").update(state="handed", handed_at=now)
    facts = {"name": str(binder.policymaker)}
    audit.record("letters.binder_delivered", by=by, on=binder.drive.page, facts=facts)
    return count
