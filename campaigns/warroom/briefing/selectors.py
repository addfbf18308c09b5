"""Reads what the morning meeting needs: how the campaign stands, what came since yesterday, whom to ask, the map."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from campaigns.ledger import selectors as ledger
from campaigns.strategy.joint import selectors as joint
from campaigns.strategy.joint.models import JointPosition
from campaigns.strategy.models import Campaign
from campaigns.strategy.whip.selectors import Line
from campaigns.warroom import selectors
from campaigns.warroom.maps import selectors as maps
from campaigns.warroom.steps import selectors as steps

DAY = timedelta(days=1)
MOST_ASKS, MOST_DISTRICTS = 10, 8


@dataclass(frozen=True)
class Briefing:
    """What is said in the morning."""

    standing: selectors.Standing
    steps: list[steps.Told]
    lately: list[tuple[Any, int]]  # what people did since yesterday
    asks: list[Line]  # whom to ask today: open votes, those with the most of ours at home first
    seen: maps.Seen
    joints: list[JointPosition]  # what partners say together about the bill, dissent included


def read_briefing(membership: Any, campaign: Campaign, now: datetime, *, bill: str, chamber: str, by: str) -> Briefing:
    """Read the briefing of a campaign, in a fixed number of queries."""
    standing = selectors.read_standing(membership, campaign, now, bill=bill)
    lately = ledger.count_by_kind(campaign_id=campaign.pk, since=now - DAY)
    told = sorted(((ledger.label_of(kind), n) for kind, n in lately.items()), key=lambda one: -one[1])
    open_votes = [line for line in standing.board.lines if not line.firm or line.is_old] if standing.board else []
    open_votes.sort(key=lambda line: (-line.constituents, line.term.seat.chamber, line.term.seat.number))
    return Briefing(
        standing,
        steps.tell(selectors.read_war(standing), now, selectors.ids_of(standing)),
        told,
        open_votes[:MOST_ASKS],
        maps.read_map(membership, campaign, standing.bill, now, chamber=chamber, by=by),
        joint.list_of_bills(membership, [standing.bill]) if standing.bill else [],
    )
