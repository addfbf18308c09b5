"""Reads campaigns (each partner's own) and positions (open to all)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.models import Bill, Hearing, Stage
from campaigns.strategy.models import Campaign, CampaignStage, Commitment, Position
from campaigns.strategy.rules import (
    IN_COMMITTEE,
    OPEN,
    THANK,
    Resolution,
    Rule,
    Target,
    choose,
    is_firm,
    is_leader,
    why_nobody,
)
from coalition.accounts.models import User
from coalition.errors import NotFound
from coalition.listing.rules import is_uuid
from coalition.listing.selectors import Hit, Source
from contacts.policymakers import selectors as policymakers
from contacts.policymakers.models import Term

DECIDED = {Stage.LAW, Stage.DEAD}  # nobody votes on such a bill any more
OVER = [CampaignStage.WON, CampaignStage.LOST, CampaignStage.CLOSED]


def list_campaigns(membership: Any, *, words: str = "", stage: str = "", live: bool = False) -> QuerySet[Campaign]:
    """List the campaigns of this membership's partner, latest change first; `live` leaves out those that are over."""
    rows = Campaign.objects.filter(partner=membership.partner).order_by("-modified_at", "-id")
    rows = rows.prefetch_related(
        Prefetch("bills", Bill.objects.order_by("identifier")),
        Prefetch("hearings", Hearing.objects.order_by("starts_at")),
    )
    if words.strip():
        rows = rows.filter(name__icontains=words.strip())
    if stage:
        rows = rows.filter(stage=stage)
    return rows.exclude(stage__in=OVER) if live else rows


def access_campaign(membership: Any, uuid: UUID) -> Campaign:
    """Get one campaign of this membership's partner, or refuse with NotFound."""
    campaign = list_campaigns(membership).filter(uuid=uuid).prefetch_related("team").first()
    if campaign is None:
        raise NotFound
    return campaign


def list_possible_team(membership: Any) -> QuerySet[User]:
    """List the users who work for this membership's partner."""
    return User.objects.filter(
        memberships__partner=membership.partner, memberships__until=None, is_active=True
    ).order_by("name", "email")


def list_campaigns_of_bill(membership: Any, bill: Bill) -> QuerySet[Campaign]:
    """List the campaigns of this membership's partner around a bill."""
    return list_campaigns(membership).filter(bills=bill)


def main_bill(bills: Sequence[Bill], uuid: str = "") -> Bill | None:
    """Choose the bill that a campaign is about: the one that is named, else the first that is not decided."""
    named = next((bill for bill in bills if str(bill.uuid) == uuid), None)
    living = [bill for bill in bills if bill.stage not in DECIDED]
    return named or next(iter(living or bills), None)


def list_positions(bill: Bill) -> list[Position]:
    """List the position of each partner that has one on a bill now; the newest row of a partner counts."""
    newest = Position.objects.filter(bill=bill).order_by("partner_id", "-since", "-id").distinct("partner_id")
    rows = Position.objects.filter(pk__in=newest.values("pk")).select_related("partner")
    return list(rows.order_by("-partner__is_lead", "partner__name"))


def list_history(bill: Bill) -> QuerySet[Position]:
    """List every position that was ever taken on a bill, newest first."""
    return Position.objects.filter(bill=bill).select_related("partner").order_by("-since", "-id")


def find_position(bill: Bill, partner: Any) -> Position | None:
    """Find the position of a partner on a bill."""
    return Position.objects.filter(bill=bill, partner=partner).order_by("-since", "-id").first()


def count_stances(bills: Iterable[Bill]) -> dict[int, dict[str, int]]:
    """Count per bill how many partners take which stance now, with one query."""
    newest = Position.objects.filter(bill__in=list(bills)).order_by("bill_id", "partner_id", "-since", "-id")
    current = Position.objects.filter(pk__in=newest.distinct("bill_id", "partner_id").values("pk"))
    counts: dict[int, dict[str, int]] = {}
    for bill_id, stance, n in current.values_list("bill", "stance").annotate(n=Count("id")).order_by():
        counts.setdefault(bill_id, {})[stance] = n
    return counts


# --- whom a rule means now --------------------------------------------------------------------------------------------
# Why a page has nobody to ask: said to supporters where it holds, and to its makers.
HOLDS = {
    "bill_unknown": _("The bill of this page is not in our list any more."),
    "committee_unknown": _("The bill has not been given to a committee yet."),
    "committee_done": _("The committee has done its part: the bill has moved on."),
    "committee_empty": _("Nobody sits on the committee of this bill at the moment."),
    "all_firm": _("Everybody on the committee of this bill is a firm yes, or nobody sits there."),
    "whip_settled": _("Nobody is undecided any more."),
    "leaders_unknown": _("We do not know who leads the chambers at the moment."),
    "governor_unknown": _("We do not know who is governor at the moment."),
    "district_unknown": _("We could not tell in which district you live."),
    "not_yours": _("None of those who decide now represents the place where you live."),
    "seat_vacant": _("The seat that represents you is vacant at the moment."),
    "not_approved": _("Who decides has just changed. We are checking whom to write to."),
}


def resolve_targets(
    rule: Rule, districts: Collection[int], now: datetime, *, partner_id: int | None = None, towns: Collection[int] = ()
) -> Resolution:
    """Tell whom a rule means at this instant for a supporter who lives in these districts (ids) and towns.

    Only people who hold their seat now are named. Without anybody, `why` is a key of HOLDS. At most four queries.
    """
    bill = find_bill(rule)
    reach = list_reach(rule, now, partner_id=partner_id, bill=bill)
    targets = choose(reach, rule, districts, towns)
    if targets:
        return Resolution(targets)
    stage, committee = (bill.stage, str(bill.committee or "")) if bill else ("", "")
    return Resolution(why=why_nobody(rule, reach, districts, stage, committee))


def find_bill(rule: Rule) -> Bill | None:
    """Find the bill that a rule is about."""
    return Bill.objects.select_related("committee").filter(uuid=rule.bill).first() if is_uuid(rule.bill) else None


def list_reach(
    rule: Rule, now: datetime, *, partner_id: int | None = None, bill: Bill | None = None
) -> tuple[Target, ...]:
    """List all whom a rule may name now, for whichever supporter; at most four queries, however many there are."""
    bill = bill or find_bill(rule)
    day = timezone.localdate(now)
    words = whip_count(bill, partner_id, until=now) if bill else {}
    members: set[int] = set()
    if "committee" in rule.groups and bill and bill.committee_id and bill.stage in IN_COMMITTEE:
        members = policymakers.member_ids(bill.committee_id, day)
    asked = _asked(rule, members, [pk for pk, one in words.items() if one.stance in OPEN or not _counts(one, now)])
    terms = policymakers.terms_at(day).filter(asked).select_related("person", "seat")
    named = (_target(term, rule, members, words.get(term.pk), now) for term in terms.order_by("pk"))
    return tuple(one for one in named if one.groups and not (rule.spares_firm and one.position == THANK))


def _asked(rule: Rule, members: Collection[int], waverers: Collection[int]) -> Q:
    state = Q(seat__chamber__in=rule.chambers)
    wanted = {
        "mine": state & Q(seat__district__isnull=False),
        "committee": state & Q(person__in=members),
        "undecided": state & Q(pk__in=waverers),
        "leadership": state & ~Q(title=""),
        "governor": Q(seat__chamber="governor"),
        "municipal": Q(seat__chamber="municipal", seat__town__isnull=False),
    }
    asked = Q(pk__in=[])
    for group in rule.groups:
        asked |= wanted[group]
    return asked


def _target(term: Term, rule: Rule, members: Collection[int], word: Commitment | None, now: datetime) -> Target:
    seat = term.seat
    tells = {
        "mine": seat.district_id is not None and seat.chamber in rule.chambers,
        "committee": term.person_id in members and seat.chamber in rule.chambers,
        "undecided": word is not None and (word.stance in OPEN or not _counts(word, now)),
        "leadership": is_leader(term.title) and seat.chamber in rule.chambers,
        "governor": seat.chamber == "governor",
        "municipal": seat.chamber == "municipal",
    }
    return Target(
        term_id=term.pk,
        seat_id=seat.pk,
        seat_uuid=str(seat.uuid),
        person_id=term.person_id,
        person_uuid=str(term.person.uuid),
        name=str(term.person),
        chamber=seat.chamber,
        number=seat.number,
        party=term.party,
        title=term.title,
        district_id=seat.district_id,
        town_id=seat.town_id,
        groups=tuple(group for group in rule.groups if tells[group]),
        stance=word.stance if word else "",
        is_firm=bool(word) and _counts(word, now),
    )


def whip_count(bill: Bill, partner_id: int | None, *, until: datetime | None = None) -> dict[int, Commitment]:
    """Give the newest word of each term on a bill, as a partner sees it: its own and what others share."""
    rows = Commitment.objects.filter(Q(partner=partner_id) | Q(is_shared=True), bill=bill)
    if until:
        rows = rows.filter(at__lte=until)
    return {row.term_id: row for row in rows.order_by("term_id", "-at", "-pk").distinct("term_id")}


def _counts(word: Commitment, now: datetime) -> bool:
    return is_firm(word.stance, word.grade, (now - word.at).total_seconds() / 86_400)


def search_sources() -> list[Source]:
    """Give what the search dialog finds here: campaigns."""
    return [Source("campaigns", _("Campaigns"), "flag", "campaigns.view", _find_campaigns)]


def _find_campaigns(membership: Any, words: str, limit: int) -> list[Hit]:
    rows = list_campaigns(membership, words=words)[:limit]
    return [Hit(row.name, reverse("reports:campaign", args=[row.uuid]), row.get_stage_display()) for row in rows]
