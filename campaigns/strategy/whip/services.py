"""Writes down what legislators say about a bill."""

from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns.legislation.models import Bill
from campaigns.strategy.models import Commitment
from coalition.audit import services as audit
from contacts.policymakers.models import Term


@transaction.atomic
def note(bill: Bill, term: Term, facts: dict[str, Any], *, by: Any, now: datetime) -> Commitment:
    """Write down what a legislator said; earlier words stay."""
    row = Commitment.objects.create(partner=by.partner, bill=bill, term=term, made_by=by.user, at=now, **facts)
    told = {"name": str(term.person), "stance": str(row.get_stance_display()), "number": bill.identifier}
    audit.record("commitment.noted", by=by, on=bill, facts=told)
    return row
