"""What may be done: let households be searched, say yes or no to what was found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.households.proposals import tasks
from contacts.households.proposals.models import (
    BatchState,
    HouseholdBatch,
    HouseholdProposal,
    HouseholdSearch,
    ProposalState,
)

WORDING = {
    "household.searched": _("Let people who live together be searched for"),
    "household.accepted_many": _("Said yes to %(count)s proposed households"),
    "household.declined_many": _("Said no to %(count)s proposed households"),
    "household.made_many": _("Made %(count)s households"),
    "household.undoing_many": _("Began to take back a yes to %(count)s proposed households"),
    "household.undone_many": _("Took back %(count)s households; %(kept)s stay, changed since"),
}


class TakenBack(Refusal):
    """It was taken back before."""

    code = "household_taken_back"
    status = 409
    message = _("This was taken back already.")


@transaction.atomic
def ask(*, by: Any, now: datetime) -> None:
    """Let the partner's people be searched for households, in the background."""
    facts = {"asked_at": now, "asked_by": by.user, "done_at": None}
    HouseholdSearch.objects.update_or_create(partner=by.partner, defaults=facts)
    audit.record("household.searched", by=by)
    tasks.work_due.delay_on_commit()


@transaction.atomic
def decide(rows: QuerySet[HouseholdProposal], *, is_yes: bool, by: Any, now: datetime) -> int:
    """Say yes or no to proposals that are open; a yes is carried out in the background. Says how many."""
    mine = HouseholdProposal.objects.filter(partner=by.partner.pk, state=ProposalState.OPEN)
    state = ProposalState.ACCEPTED if is_yes else ProposalState.DECLINED
    batch = HouseholdBatch.objects.create(partner=by.partner, made_by=by.user, made_at=now) if is_yes else None
    count = mine.filter(pk__in=rows.order_by().values("pk")).update(state=state, decided_at=now, batch=batch)
    if batch and count:
        HouseholdBatch.objects.filter(pk=batch.pk).update(count=count)
    elif batch:
        batch.delete()
    if count:
        audit.record(f"household.{state}_many", by=by, facts={"count": count})
        tasks.work_due.delay_on_commit()
    return count


@transaction.atomic
def undo(batch: HouseholdBatch, *, by: Any, now: datetime) -> None:
    """Take a yes back, whenever: what it joined lives apart again and is proposed again, in the background.

    A household in which somebody moved in or out since stays. Refuses with TakenBack when it was taken back before.
    """
    mine = HouseholdBatch.objects.filter(pk=batch.pk, state=BatchState.STANDING)
    if not mine.update(state=BatchState.UNDOING, undone_by=by.user):
        raise TakenBack
    waiting = HouseholdProposal.objects.filter(batch=batch.pk, state=ProposalState.ACCEPTED)
    waiting.update(state=ProposalState.OPEN, batch=None, decided_at=None)
    audit.record("household.undoing_many", by=by, facts={"count": batch.count})
    tasks.work_due.delay_on_commit()


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget that erased people were proposed; of what was made their family can still take it back."""
    told = HouseholdProposal.objects.filter(people__overlap=list(person_ids))
    told.exclude(state=ProposalState.MADE).delete()
    for row in told:
        row.people = [pk for pk in row.people if pk not in person_ids]
        row.save(update_fields=["people"])
