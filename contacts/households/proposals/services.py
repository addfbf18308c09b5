"""What may be done: let households be searched, say yes or no to what was found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from contacts.households.proposals import tasks
from contacts.households.proposals.models import HouseholdProposal, HouseholdSearch, ProposalState

WORDING = {
    "household.searched": _("Let people who live together be searched for"),
    "household.accepted_many": _("Said yes to %(count)s proposed households"),
    "household.declined_many": _("Said no to %(count)s proposed households"),
    "household.made_many": _("Made %(count)s households"),
}


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
    count = mine.filter(pk__in=rows.order_by().values("pk")).update(state=state, decided_at=now)
    if count:
        audit.record(f"household.{state}_many", by=by, facts={"count": count})
        tasks.work_due.delay_on_commit()
    return count


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget that erased people were proposed."""
    HouseholdProposal.objects.filter(people__overlap=list(person_ids)).delete()
