"""Reads what to ask a legislator next over all bills, and the constituents who did most for a bill."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from campaigns.legislation.models import Bill
from campaigns.strategy import selectors as strategy
from campaigns.strategy.models import Commitment, Position, Stance
from campaigns.strategy.whip import rules
from campaigns.strategy.whip import selectors as whip
from contacts.people.models import Person
from contacts.policymakers import selectors as policymakers
from contacts.policymakers.models import CommitteeTerm, Term

# What is most urgent first: a wavering vote, then what would make a yes firm, then what is not known.
ORDER = (rules.PERSUADE, rules.FIRM_UP, rules.ASK_AGAIN, rules.ASK_STANCE, rules.THANK, rules.LEAVE)

# Of each district the person of ours who did most for these campaigns; the latest deed decides between equals.
ENGAGED = """
SELECT DISTINCT ON (r.district_id) r.district_id, d.person_id, d.deeds
FROM (
    SELECT a.person_id, count(*) AS deeds, max(a.at) AS last FROM campaigns_action a
    WHERE a.campaign_id = ANY(%(campaigns)s) AND a.partner_id = %(partner)s AND a.kind <> 'action.withdrawn'
    GROUP BY a.person_id
) d
JOIN contacts_residence r ON r.person_id = d.person_id AND r.candidates = '{}' AND r.district_id = ANY(%(districts)s)
JOIN contacts_stewardship s ON s.person_id = d.person_id AND s.partner_id = %(partner)s
JOIN contacts_person p ON p.id = d.person_id AND p.merged_into_id IS NULL AND p.erased_at IS NULL
ORDER BY r.district_id, d.deeds DESC, d.last DESC, d.person_id
"""


@dataclass(frozen=True)
class Ask:
    """What to ask a legislator about a bill next."""

    bill: Bill
    word: Commitment | None
    ask: str
    decides_now: bool


@dataclass(frozen=True)
class Engaged:
    """A constituent who did much for a bill, and how often she acted."""

    person: Person
    deeds: int


def list_asks(membership: Any, term: Term, now: datetime) -> list[Ask]:
    """List what to ask her about each bill that the partner works on (a live campaign, or a position), five queries.

    Bills on which she votes now (the committee that holds it, or the floor) come first, then the most urgent ask.
    """
    bills = _list_bills(membership)
    if not bills or term.seat.chamber not in {"upper", "lower"}:
        return []
    committees = set(
        CommitteeTerm.objects.filter(person=term.person_id, until=None).values_list("committee", flat=True)
    )
    words = _list_words(membership, term, bills, now)
    asks = []
    for bill in bills:
        word = words.get(bill.pk)
        days = (now - word.at).total_seconds() / 86_400 if word else 0.0
        ask = rules.next_ask(word.stance, word.grade, days) if word else rules.next_ask("", "", 0)
        body = whip.next_body(bill)
        decides = bill.committee_id in committees if body == "committee" else body == term.seat.chamber
        asks.append(Ask(bill, word, ask, decides))
    return sorted(asks, key=lambda one: (not one.decides_now, ORDER.index(one.ask), one.bill.identifier))


def _list_bills(membership: Any) -> list[Bill]:
    campaigns = strategy.list_campaigns(membership, live=True).prefetch_related(None).order_by()
    newest = (
        Position.objects.filter(partner=membership.partner).order_by("bill_id", "-since", "-id").distinct("bill_id")
    )
    stands = Position.objects.filter(pk__in=newest.values("pk")).exclude(stance=Stance.WATCH)
    ours = Q(campaigns__in=campaigns.values("pk")) | Q(pk__in=stands.values("bill"))
    rows = Bill.objects.filter(ours).exclude(stage__in=strategy.DECIDED).defer("search", "words").distinct()
    return list(rows.order_by("identifier")[:100])


def _list_words(membership: Any, term: Term, bills: list[Bill], now: datetime) -> dict[int, Commitment]:
    rows = Commitment.objects.filter(
        Q(partner=membership.partner) | Q(is_shared=True), term__person=term.person_id, bill__in=bills, at__lte=now
    )
    return {word.bill_id: word for word in rows.order_by("bill_id", "-at", "-pk").distinct("bill_id")}


def list_engaged(membership: Any, bill: Bill, districts: Collection[int]) -> dict[int, Engaged]:
    """Tell for each district who of ours did most for this bill's campaigns; nobody without the right to see people."""
    wanted = [one for one in districts if one]
    if not wanted or not membership.may("people.view"):
        return {}
    campaigns = list(
        strategy.list_campaigns_of_bill(membership, bill).prefetch_related(None).values_list("pk", flat=True)
    )
    if not campaigns:
        return {}
    facts = {"campaigns": campaigns, "partner": membership.partner.pk, "districts": wanted}
    with connection.cursor() as cursor:
        cursor.execute(ENGAGED, facts)
        found = cursor.fetchall()
    people = Person.objects.in_bulk([person for _district, person, _deeds in found])
    return {district: Engaged(people[person], deeds) for district, person, deeds in found}


def find_term(policymaker: Person, now: datetime) -> Term | None:
    """Find the seat in a chamber of the state that somebody holds now."""
    rows = policymakers.terms_at(timezone.localdate(now)).filter(
        person=policymaker, seat__chamber__in=("upper", "lower")
    )
    return rows.select_related("seat", "person").first()
