"""Reads the whip count of a bill: who decides next, what each of them said, what to ask next and who should ask."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.jurisdictions import selectors as jurisdictions
from campaigns.legislation.models import Bill
from campaigns.strategy import selectors
from campaigns.strategy.models import Commitment
from campaigns.strategy.rules import IN_COMMITTEE, is_firm, is_fresh
from campaigns.strategy.whip import rules
from campaigns.strategy.whip.models import Acquaintance, VotingRule
from coalition.errors import NotFound
from contacts.policymakers import selectors as policymakers
from contacts.policymakers.models import CommitteeTerm, Term

ASKS = {
    rules.ASK_STANCE: _("Ask where she stands"),
    rules.FIRM_UP: _("Get the yes in writing, or heard by a second of us"),
    rules.ASK_AGAIN: _("Ask again: her word has grown old"),
    rules.PERSUADE: _("Win her over"),
    rules.THANK: _("Thank her, and ask her to win a colleague"),
    rules.LEAVE: _("Leave her be, unless somebody close can move her"),
}
WHAT_IFS = ("yes", "no", "absent")


@dataclass
class Line:
    """A legislator on the board: her newest word, whether it is ours and still counts, and what to do next."""

    term: Term
    word: Commitment | None
    is_ours: bool
    days: float = 0.0
    what_if: str = ""
    ask: str = ""
    messenger: str = ""
    constituents: int = 0

    @property
    def counts(self) -> bool:
        """Tell whether the word is firm today."""
        return self.word is not None and is_firm(self.word.stance, self.word.grade, self.days)

    @property
    def is_old(self) -> bool:
        """Tell whether the word has outlived its half-life."""
        return self.word is not None and not is_fresh(self.word.grade, self.days)

    @property
    def chance(self) -> float | None:
        """Tell how likely a yes is; None when she is taken for absent."""
        if self.what_if:
            return {"yes": 1.0, "no": 0.0}.get(self.what_if)
        return rules.chance(self.word.stance, self.word.grade, self.days) if self.word else rules.EVEN

    @property
    def firm(self) -> str:
        """Give the plain word that counts, "" without one."""
        if self.what_if:
            return self.what_if if self.what_if != "absent" else ""
        return self.word.stance if self.word and self.counts else ""


@dataclass(frozen=True)
class Board:
    """The whip count of a body on a bill at a moment."""

    body: str
    lines: list[Line]
    sum: rules.Sum
    rule: VotingRule
    counts: dict[str, int] = field(default_factory=dict)


def next_body(bill: Bill) -> str:
    """Tell who decides next: the committee while it holds the bill, then the chamber it began in, then the other."""
    if bill.committee_id and bill.stage in IN_COMMITTEE:
        return "committee"
    first = bill.chamber if bill.chamber in {"upper", "lower"} else ("upper" if bill.identifier[:1] == "S" else "lower")
    other = {"upper": "lower", "lower": "upper"}[first]
    return other if bill.stage == "second_floor" else first


def bodies_of(bill: Bill) -> list[tuple[str, Any]]:
    """List the bodies that decide on a bill."""
    committee = [("committee", bill.committee.name)] if bill.committee else []
    return [*committee, ("upper", _("Senate")), ("lower", _("House"))]


def read_board(
    membership: Any, bill: Bill, *, now: datetime, body: str = "", what_if: Mapping[str, str] | None = None
) -> Board:
    """Read the board of a body as it was at a moment; `what_if` supposes votes (term uuid: yes, no, absent).

    About ten queries, however many members the body has.
    """
    body = body if body in dict(bodies_of(bill)) else next_body(bill)
    lines = _list_lines(membership, bill, body, now)
    supposed = what_if or {}
    for line in lines:
        told = supposed.get(str(line.term.uuid), "")
        line.what_if = told if told in WHAT_IFS else ""
    _say_what_next(membership, lines, now)
    rule = find_rule(body, bill)
    total = rules.add_up(body_of(rule, len(lines)), [line.chance for line in lines], [line.firm for line in lines])
    return Board(body, lines, total, rule, count_words(lines))


def _list_lines(membership: Any, bill: Bill, body: str, now: datetime) -> list[Line]:
    day = timezone.localdate(now)
    words = selectors.whip_count(bill, membership.partner.pk, until=now)
    if body == "committee":
        deciding = Q(
            person__in=policymakers.member_ids(bill.committee_id or 0, day), seat__chamber__in=("upper", "lower")
        )
    else:
        deciding = Q(seat__chamber=body)
    terms = policymakers.terms_at(day).filter(deciding).select_related("person", "seat")
    lines = []
    for term in terms.order_by(policymakers.SEAT_ORDER):
        word = words.get(term.pk)
        days = (now - word.at).total_seconds() / 86_400 if word else 0.0
        lines.append(Line(term, word, word is not None and word.partner_id == membership.partner.pk, days))
    return lines


def find_rule(body: str, bill: Bill) -> VotingRule:
    """Find how a body votes where we are: the committee's own rule, else that of its kind, else a plain majority."""
    jurisdiction = jurisdictions.in_force().code
    kind = Q(jurisdiction=jurisdiction, body=body, committee=None)
    own = Q(committee=bill.committee_id) if body == "committee" and bill.committee_id else Q(pk__in=[])
    found = VotingRule.objects.filter(own | kind).order_by(F("committee").asc(nulls_last=True)).first()
    return found or VotingRule(jurisdiction=jurisdiction, body=body)


def body_of(rule: VotingRule, members: int) -> rules.Body:
    """Give a rule with its numbers; without its own number of seats a body has as many as the roster knows."""
    seats = rule.seats or members
    quorum = seats * rule.quorum_top // rule.quorum_bottom + 1
    return rules.Body(seats, quorum, rule.top, rule.bottom, rule.of, rule.or_more, rule.tie, rule.breaker)


def _say_what_next(membership: Any, lines: list[Line], now: datetime) -> None:
    """Say for each member what to ask, and who should: who knows her best, else a colleague who is with us."""
    people = [line.term.person_id for line in lines]
    known: dict[int, Acquaintance] = {}
    for row in Acquaintance.objects.filter(partner=membership.partner, policymaker__in=people).order_by("closeness"):
        known[row.policymaker_id] = row
    colleagues = _colleagues(lines, now)
    at_home = count_constituents(membership, [line.term.seat.district_id for line in lines])
    for line in lines:
        word = line.word
        line.ask = rules.next_ask(word.stance, word.grade, line.days) if word else rules.next_ask("", "", 0)
        line.constituents = at_home.get(line.term.seat.district_id or 0, 0)
        friend = known.get(line.term.person_id)
        if friend:
            line.messenger = f"{friend.name} ({friend.how or friend.get_closeness_display()})"
        elif line.term.person_id in colleagues and line.firm != "yes":
            line.messenger = str(_("her colleague %(name)s")) % {"name": colleagues[line.term.person_id]}


def _colleagues(lines: list[Line], now: datetime) -> dict[int, str]:
    """Find for each member a firm yes who sits on a committee with her: her own party first."""
    firm = {line.term.person_id: line.term for line in lines if line.firm == "yes" and not line.what_if}
    if not firm:
        return {}
    people = {line.term.person_id: line.term for line in lines}
    sits = defaultdict(set)
    rows = CommitteeTerm.objects.filter(person__in=people, until=None)
    for person, committee in rows.values_list("person", "committee"):
        sits[person].add(committee)
    found = {}
    for person, term in people.items():
        near = [one for pk, one in firm.items() if pk != person and sits[pk] & sits[person]]
        near.sort(key=lambda one: (one.party != term.party, one.person.family_name))
        if near:
            found[person] = str(near[0].person)
    return found


# Each person has one row of each chamber and plan; candidates = '{}': only who certainly lives there.
CONSTITUENTS = """
SELECT r.district_id, count(*) FROM contacts_residence r
JOIN contacts_stewardship s ON s.person_id = r.person_id AND s.partner_id = %(partner)s
JOIN contacts_person p ON p.id = r.person_id AND p.merged_into_id IS NULL AND p.erased_at IS NULL
WHERE r.district_id = ANY(%(districts)s) AND r.candidates = '{}'
GROUP BY 1
"""
KEEP = 300  # seconds: how many live where changes slowly, and a million of them take two seconds to count


def count_constituents(membership: Any, districts: Iterable[int | None]) -> dict[int, int]:
    """Count our people who certainly live in each of these districts, with one query, kept for five minutes."""
    wanted = sorted({one for one in districts if one})
    if not wanted:
        return {}
    digest = hashlib.sha256(repr(wanted).encode()).hexdigest()[:20]
    key = f"whip:constituents:{membership.partner.pk}:{digest}"
    found = cache.get(key)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(CONSTITUENTS, {"partner": membership.partner.pk, "districts": wanted})
            found = dict(cursor.fetchall())
        cache.set(key, found, KEEP)
    return found


def count_words(lines: list[Line]) -> dict[str, int]:
    """Count the board: firm yes, firm no, open, silent."""
    tally = Counter(line.firm or ("open" if line.word else "silent") for line in lines)
    return {name: tally.get(name, 0) for name in ("yes", "no", "open", "silent")}


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


def list_acquaintances(membership: Any, policymaker: Any) -> list[Acquaintance]:
    """List who of this membership's partner knows a policymaker, the closest first."""
    return list(Acquaintance.objects.filter(partner=membership.partner, policymaker=policymaker))


def list_rules() -> list[VotingRule]:
    """List how bodies vote in the state whose rules are in force."""
    rows = VotingRule.objects.filter(jurisdiction=jurisdictions.in_force().code)
    return list(rows.select_related("committee").order_by("-body", "committee__name"))


def list_words_of(membership: Any, policymaker: Any, now: datetime) -> list[Line]:
    """List the newest word of a policymaker on each bill, as the partner sees it, with what to ask next."""
    rows = Commitment.objects.filter(
        Q(partner=membership.partner) | Q(is_shared=True), term__person=policymaker, at__lte=now
    ).select_related("bill", "term__seat", "term__person", "partner")
    lines = []
    for word in rows.order_by("bill_id", "-at", "-pk").distinct("bill_id"):
        days = (now - word.at).total_seconds() / 86_400
        ask = rules.next_ask(word.stance, word.grade, days)
        lines.append(Line(word.term, word, word.partner_id == membership.partner.pk, days, ask=ask))
    return lines
