"""Reads the whip count of a bill: who decides next, and what each of them said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from campaigns.legislation.models import Bill
from campaigns.strategy import selectors
from campaigns.strategy.models import Commitment
from campaigns.strategy.rules import IN_COMMITTEE, is_firm
from coalition.errors import NotFound
from contacts.policymakers import selectors as policymakers
from contacts.policymakers.models import Term


@dataclass(frozen=True)
class Line:
    """A legislator on the board: her newest word, if there is any, and whether it is our own."""

    term: Term
    word: Commitment | None
    is_ours: bool

    @property
    def counts(self) -> bool:
        """Tell whether the word is firm."""
        return self.word is not None and is_firm(self.word.stance, self.word.grade)


def list_lines(membership: Any, bill: Bill, now: datetime) -> list[Line]:
    """List who decides next (the committee while it holds the bill, else both chambers) and whoever said something."""
    day = timezone.localdate(now)
    words = selectors.whip_count(bill, membership.partner.pk)
    deciding = Q(seat__chamber__in=("upper", "lower"))
    if bill.committee_id and bill.stage in IN_COMMITTEE:
        deciding &= Q(person__in=policymakers.member_ids(bill.committee_id, day))
    terms = policymakers.terms_at(day).filter(deciding | Q(pk__in=list(words))).select_related("person", "seat")
    mine = membership.partner.pk
    told = ((term, words.get(term.pk)) for term in terms.order_by(policymakers.SEAT_ORDER))
    return [Line(term, word, word is not None and word.partner_id == mine) for term, word in told]


def count_words(lines: list[Line]) -> dict[str, int]:
    """Count the board: firm yes, firm no, open, silent."""
    counts = {"yes": 0, "no": 0, "open": 0, "silent": 0}
    for line in lines:
        word = line.word
        counts["silent" if word is None else word.stance if line.counts else "open"] += 1
    return counts


def access_term(uuid: UUID, now: datetime) -> Term:
    """Get a term that runs now, or refuse with NotFound."""
    terms = policymakers.terms_at(timezone.localdate(now)).select_related("person", "seat")
    found = terms.filter(uuid=uuid, seat__chamber__in=("upper", "lower")).first()
    if found is None:
        raise NotFound
    return found


def list_history(membership: Any, bill: Bill, term: Term) -> list[Commitment]:
    """List what a legislator said on a bill, newest first: our own rows, and what others share without its note."""
    rows = Commitment.objects.filter(Q(partner=membership.partner) | Q(is_shared=True), bill=bill, term=term)
    return list(rows.select_related("partner").order_by("-at", "-pk")[:50])
