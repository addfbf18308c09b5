"""Chips over the list of bills: our campaigns, and our position."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.finding.criteria import register_filters
from campaigns.legislation.models import Bill
from campaigns.strategy import selectors
from campaigns.strategy.models import Position, Stance
from coalition.listing.criteria import Filter
from coalition.listing.rules import is_uuid

NONE = "none"


def chips(membership: Any) -> list[Filter]:
    """Give the chips of a membership: bills of one of its campaigns, and by the position its partner takes now."""
    campaigns = selectors.list_campaigns(membership).prefetch_related(None)

    def in_campaign(rows: QuerySet[Bill], uuid: str) -> QuerySet[Bill]:
        found = campaigns.filter(uuid=uuid).first() if is_uuid(uuid) else None
        return rows.filter(campaigns=found) if found else rows.none()

    def with_position(rows: QuerySet[Bill], stance: str) -> QuerySet[Bill]:
        newest = Position.objects.filter(bill=OuterRef("pk"), partner=membership.partner).order_by("-since", "-id")
        rows = rows.alias(our_stance=Subquery(newest.values("stance")[:1]))
        return rows.filter(our_stance=None) if stance == NONE else rows.filter(our_stance=stance)

    if not membership.may("campaigns.view"):
        return []
    named = [(str(uuid), name) for uuid, name in campaigns.values_list("uuid", "name")[:200]]
    stances = [*Stance.choices, (NONE, _("none yet"))]
    return [
        Filter("campaign", _("Campaign"), named, in_campaign),
        Filter("position", _("Our position"), stances, with_position),
    ]


def register_all() -> None:
    """Register the chips; called when the apps are ready."""
    register_filters(chips)
