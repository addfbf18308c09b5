"""Reads campaigns (each partner's own) and positions (open to all)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.models import Bill, Hearing
from campaigns.strategy.models import Campaign, CampaignStage, Position
from coalition.accounts.models import User
from coalition.errors import NotFound
from coalition.listing.selectors import Hit, Source

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


def search_sources() -> list[Source]:
    """Give what the search dialog finds here: campaigns."""
    return [Source("campaigns", _("Campaigns"), "flag", "campaigns.view", _find_campaigns)]


def _find_campaigns(membership: Any, words: str, limit: int) -> list[Hit]:
    rows = list_campaigns(membership, words=words)[:limit]
    return [Hit(row.name, reverse("reports:campaign", args=[row.uuid]), row.get_stage_display()) for row in rows]
