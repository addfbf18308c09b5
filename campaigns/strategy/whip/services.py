"""Writes down what legislators say about a bill, who of ours knows whom, and how bodies vote."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from campaigns.legislation.jurisdictions import selectors as jurisdictions
from campaigns.legislation.models import Bill
from campaigns.strategy.models import Commitment
from campaigns.strategy.whip.models import Acquaintance, VotingRule
from coalition.audit import services as audit
from coalition.errors import NotFound
from contacts.people.models import Person
from contacts.policymakers.models import Term


@transaction.atomic
def note(bill: Bill, term: Term, facts: dict[str, Any], *, by: Any, now: datetime) -> Commitment:
    """Write down what a legislator said; earlier words stay."""
    row = Commitment.objects.create(partner=by.partner, bill=bill, term=term, made_by=by.user, at=now, **facts)
    told = {"name": str(term.person), "stance": str(row.get_stance_display()), "number": bill.identifier}
    audit.record("commitment.noted", by=by, on=bill, facts=told)
    return row


@transaction.atomic
def introduce(policymaker: Person, facts: dict[str, Any], *, by: Any, now: datetime) -> Acquaintance:
    """Write down who of ours knows a policymaker; the same name again is a correction."""
    row, _is_new = Acquaintance.objects.update_or_create(
        partner=by.partner,
        policymaker=policymaker,
        name=facts["name"],
        defaults={"how": facts["how"], "closeness": facts["closeness"], "made_by": by.user, "made_at": now},
    )
    audit.record("policymaker.known", by=by, on=policymaker, facts={})
    return row


@transaction.atomic
def forget_acquaintance(uuid: UUID, *, by: Any) -> Person:
    """Remove an acquaintance of the user's partner, or refuse with NotFound; gives the policymaker."""
    row = Acquaintance.objects.filter(partner=by.partner, uuid=uuid).select_related("policymaker").first()
    if row is None:
        raise NotFound
    row.delete()
    audit.record("policymaker.unknown", by=by, on=row.policymaker, facts={})
    return row.policymaker


@transaction.atomic
def set_rule(facts: dict[str, Any], *, by: Any) -> VotingRule:
    """Write down how a body votes: one row of each body, and one of each committee that differs."""
    key = {"committee": facts["committee"]} if facts["committee"] else {"body": facts["body"], "committee": None}
    rest = {name: value for name, value in facts.items() if name not in {"committee"}}
    row, _is_new = VotingRule.objects.update_or_create(jurisdiction=jurisdictions.in_force().code, **key, defaults=rest)
    audit.record("whip.rule_set", by=by, facts={"body": str(row.committee or row.get_body_display())})
    return row
