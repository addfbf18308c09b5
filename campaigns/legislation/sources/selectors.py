"""Reads what sources told of a bill."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q

from campaigns.legislation.models import Bill
from campaigns.legislation.sources.models import BillDocument, RollCallVote, Sponsorship

ORDER = {"yes": 0, "no": 1, "abstain": 2, "absent": 3}


@dataclass(frozen=True)
class Related:
    """A bill that has to do with another one; `bill` where we have it."""

    session: str
    identifier: str
    how: str
    bill: Bill | None


def list_sponsors(bill: Bill) -> list[Sponsorship]:
    """List who brought a bill in, first names first; one told by two sources stands once."""
    rows = bill.sponsorships.select_related("person").order_by("-is_primary", "name")
    return list({(row.person_id or row.name): row for row in reversed(list(rows))}.values())[::-1]


def list_documents(bill: Bill) -> list[BillDocument]:
    """List the official documents, the latest first, each address once."""
    return list({row.url: row for row in bill.documents.all()[:120]}.values())


def list_roll_calls(bill: Bill) -> list[Any]:
    """List the votes on a bill with each member's vote (`told`), the latest first."""
    votes = RollCallVote.objects.select_related("person").order_by("name")
    calls = list(bill.roll_calls.prefetch_related(Prefetch("votes", votes, to_attr="told")))
    for call in calls:
        call.told.sort(key=lambda vote: ORDER.get(vote.option, 9))
    return calls


def list_related(bill: Bill) -> list[Related]:
    """List the bills that have to do with this one, in either direction."""
    told = {
        (session, number): how for session, number, how in bill.relations.values_list("session", "identifier", "how")
    }
    there = Q(relations__session=bill.session.identifier, relations__identifier=bill.identifier)
    here = Q(
        session__identifier__in={session for session, _number in told},
        identifier__in={number for _session, number in told},
    )
    rows = Bill.objects.filter(there | here).exclude(pk=bill.pk).select_related("session").distinct()
    back = set(Bill.objects.filter(there).values_list("pk", flat=True))
    known = {(one.session.identifier, one.identifier): one for one in rows.defer("search")}
    keys = sorted(set(told) | {key for key, one in known.items() if one.pk in back})
    return [
        Related(session, number, told.get((session, number), ""), known.get((session, number)))
        for session, number in keys
    ]


def legislator_record(person: Any) -> tuple[list[Sponsorship], list[RollCallVote]]:
    """List the bills a legislator brought in, and how she voted, the latest first."""
    bills = Sponsorship.objects.filter(person=person).select_related("bill", "bill__session")
    votes = RollCallVote.objects.filter(person=person).select_related("roll_call", "roll_call__bill")
    return (
        list(
            {
                row.bill_id: row for row in bills.order_by("-bill__session__identifier", "bill__identifier")[:200]
            }.values()
        ),
        list(votes.order_by("-roll_call__on", "-pk")[:100]),
    )
