"""Reads how a campaign stands: bills, hearings with their clocks, funnel, whip count, pages, alerts, next steps."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.alerts.models import Alert
from campaigns.alerts.selectors import list_alerts
from campaigns.ledger import selectors as ledger
from campaigns.legislation import rules as legislation_rules
from campaigns.legislation import selectors as legislation
from campaigns.legislation.models import Bill, Hearing, HearingStatus, Stage
from campaigns.outreach import selectors as outreach
from campaigns.outreach.models import CallList
from campaigns.pages import selectors as pages
from campaigns.pages.models import ActionPage
from campaigns.strategy import selectors as strategy
from campaigns.strategy.models import Campaign, Position
from campaigns.strategy.whip import selectors as whip
from campaigns.warroom import rules
from campaigns.warroom.maps import selectors as maps
from campaigns.warroom.steps.rules import War, Whip
from coalition.listing.rules import percent

EVENT_KINDS = {"turnout.rsvp"}
LETTER_KINDS = {"letters.write", "call.report"}


def read_bills(campaign: Campaign) -> list[dict[str, Any]]:
    """Give each bill of a campaign with the steps of its way and the partners' positions, in two queries."""
    bills = list(campaign.bills.select_related("committee").order_by("identifier"))
    newest = Position.objects.filter(bill__in=bills).order_by("bill_id", "partner_id", "-since", "-id")
    rows = Position.objects.filter(pk__in=newest.distinct("bill_id", "partner_id").values("pk"))
    positions: dict[int, list[Position]] = {}
    for one in rows.select_related("partner").order_by("-partner__is_lead", "partner__name"):
        positions.setdefault(one.bill_id, []).append(one)
    labels = dict(Stage.choices)
    return [
        {
            "bill": bill,
            "steps": [(labels[step.stage], step.state) for step in legislation_rules.steps(bill.stage)],
            "positions": positions.get(bill.pk, []),
        }
        for bill in bills
    ]


def read_clocks(campaign: Campaign, now: datetime) -> list[dict[str, Any]]:
    """Give the hearings to come with the clocks that hold for them (their notice's, else the rules'), the next first.

    Without any, the last one that was. Never a clock of a hearing that is cancelled.
    """
    found = campaign.hearings.exclude(status=HearingStatus.CANCELLED).select_related("committee")
    rows = list(found.order_by("starts_at"))
    coming = [one for one in rows if one.starts_at >= now]
    told = []
    for hearing in coming or rows[-1:]:
        registration, testimony = legislation.deadlines_of(hearing)
        told.append({"hearing": hearing, "registration": registration, "testimony": testimony})
    return told


def count_funnel(campaign: Campaign, kinds: dict[str, int]) -> dict[str, int]:
    """Count the way from asking to coming: mails sent and calls that reached, who acted, promised, came, testified."""
    mailed = Alert.objects.filter(campaign=campaign).aggregate(n=Sum("dispatch__size"))["n"] or 0
    return {
        "asked": mailed + kinds.get("outreach.reached", 0),
        "acted": ledger.count_people(campaign_id=campaign.pk),
        "promised": kinds.get("turnout.promised", 0),
        "came": kinds.get("turnout.came", 0),
        "testified": ledger.count_people(campaign_id=campaign.pk, kinds=("turnout.spoke", "testimony.filed")),
    }


def funnel_rows(counts: dict[str, int]) -> list[tuple[Any, int, int, str]]:
    """Lay the funnel out: label, number, width, and the share of the step before."""
    labels = {
        "asked": _("asked"),
        "acted": _("acted"),
        "promised": _("promised to come"),
        "came": _("came"),
        "testified": _("spoke or sent testimony"),
    }
    most = max(*counts.values(), 1)
    before = 0
    rows = []
    for key, label in labels.items():
        rows.append((label, counts[key], counts[key] * 100 // most, percent(counts[key], before) if before else ""))
        before = counts[key]
    return rows


def count_signatures(campaign: Campaign) -> list[tuple[date, int]]:
    """Count signatures per day of the last two months."""
    since = timezone.now() - timedelta(days=60)
    return ledger.count_per_day(kind="petition.signed", campaign_id=campaign.pk, since=since)


def count_sources(campaign: Campaign) -> list[tuple[str, int]]:
    """Count what brought people, the strongest ten."""
    return ledger.count_by_source(campaign_id=campaign.pk)[:10]


def list_campaign_alerts(membership: Any, campaign: Campaign) -> QuerySet[Alert]:
    """List the alerts of a campaign, latest change first."""
    return list_alerts(membership).filter(campaign=campaign)


def list_campaign_pages(campaign: Campaign) -> list[ActionPage]:
    """List the pages of a campaign with their numbers and titles."""
    found = list(pages.list_pages_of(campaign)[:20])
    numbers = pages.count_numbers(found)
    for page in found:
        page.title = pages.title_of(page)  # type: ignore[attr-defined]
        page.numbers = numbers.get(page.pk, [])  # type: ignore[attr-defined]
    return found


def list_campaign_lists(membership: Any, campaign: Campaign) -> QuerySet[CallList]:
    """List the call lists of a campaign with their progress."""
    return outreach.list_call_lists(membership).filter(campaign=campaign)


@dataclass(frozen=True)
class Standing:
    """How a campaign stands, as its page and its briefing show it."""

    membership: Any
    campaign: Campaign
    bills: Sequence[dict[str, Any]]
    bill: Bill | None  # the one that the room is about
    clocks: Sequence[dict[str, Any]]
    alerts: Sequence[Alert]
    pages: Sequence[ActionPage]
    lists: Sequence[CallList]
    kinds: dict[str, int]
    funnel: dict[str, int]
    board: whip.Board | None
    acted: dict[int, int]  # district id -> people who acted, of the districts whose members decide next

    @property
    def next_hearing(self) -> Hearing | None:
        """Give the hearing that comes next; the campaign's page shows the last one when none does."""
        return self.clocks[0]["hearing"] if self.clocks else None

    @property
    def bar(self) -> tuple[list[rules.Part], int]:
        """Lay out the whip bar."""
        return rules.whip_bar(self.board.counts, self.board.sum.needed) if self.board else ([], 0)


def read_standing(membership: Any, campaign: Campaign, now: datetime, *, bill: str = "") -> Standing:
    """Read how a campaign stands, in a fixed number of queries."""
    bills = read_bills(campaign)
    chosen = strategy.main_bill([row["bill"] for row in bills], bill)
    board = whip.read_board(membership, chosen, now=now) if chosen and chosen.stage not in strategy.DECIDED else None
    board = board if board and board.lines else None
    kinds = ledger.count_by_kind(campaign_id=campaign.pk)
    districts = [line.term.seat.district_id for line in board.lines if line.term.seat.district_id] if board else []
    return Standing(
        membership,
        campaign,
        bills,
        chosen,
        read_clocks(campaign, now),
        list(list_campaign_alerts(membership, campaign)[:20]),
        list_campaign_pages(campaign),
        list(list_campaign_lists(membership, campaign)[:10]),
        kinds,
        count_funnel(campaign, kinds),
        board,
        maps.count_acted(membership, campaign, districts) if districts else {},
    )


def ids_of(standing: Standing) -> dict[str, Any]:
    """Give the uuids that the links of the next steps need."""
    bill, hearing = standing.bill, standing.next_hearing
    return {
        "campaign": standing.campaign.uuid,
        "bill": bill.uuid if bill else None,
        "hearing": hearing.uuid if hearing else None,
    }


def read_war(standing: Standing) -> War:
    """Sum a campaign up for the rules of the next steps; asks nothing of the database."""
    clock = standing.clocks[0] if standing.clocks else None
    states = Counter(alert.state for alert in standing.alerts)
    open_pages = [page for page in standing.pages if page.state == "published"]
    mine = standing.membership.partner.pk
    stands = {one.partner_id for row in standing.bills for one in row["positions"]}
    return War(
        has_bill=bool(standing.bills),
        has_hearing=clock is not None,
        hearing_at=clock["hearing"].starts_at if clock else None,
        registration_closes_at=clock["registration"] if clock else None,
        testimony_closes_at=clock["testimony"] if clock else None,
        drafts=sum(page.state == "draft" for page in standing.pages),
        open_pages=len(open_pages),
        open_events=sum(page.kind in EVENT_KINDS for page in open_pages),
        open_letters=sum(page.kind in LETTER_KINDS for page in open_pages),
        alerts_sent=states["sent"],
        alerts_going=sum(states[state] for state in ("scheduled", "freezing", "sending", "paused")),
        alerts_draft=states["draft"],
        halted=states["halted"],
        acted=standing.funnel["acted"],
        promised=standing.funnel["promised"],
        unconfirmed=max(0, standing.funnel["promised"] - standing.kinds.get("turnout.confirmed", 0)),
        calls_waiting=sum(one.waiting for one in standing.lists if one.state == "open"),  # type: ignore[attr-defined]
        has_position=mine in stands,
        whip=_sum_up(standing),
    )


def _sum_up(standing: Standing) -> Whip:
    board = standing.board
    if board is None:
        return Whip()
    quiet = [
        (line.constituents - standing.acted.get(line.term.seat.district_id or 0, 0), str(line.term.person))
        for line in board.lines
        if not line.firm
    ]
    people, name = max(quiet, default=(0, ""))
    words = [line.word for line in board.lines if line.word]
    weak = ("one_witness", "inferred")
    return Whip(
        members=len(board.lines),
        silent=board.counts["silent"],
        open=board.counts["open"],
        hearsay=sum(word.stance == "yes" and word.grade in weak for word in words),
        old=sum(line.is_old for line in board.lines),
        is_lost=board.sum.is_lost,
        quiet_name=name if people > 0 else "",
        quiet_people=max(0, people),
    )
