"""The map of a campaign: a panel of the war room, a page of its own without JavaScript, and its table as a file."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.strategy import selectors as strategy
from campaigns.strategy.models import Campaign
from campaigns.warroom.maps import selectors
from coalition.listing.pages import figures_file
from coalition.partners.pages import desk

MOST_ROWS = 12  # beside the map; all stand in the file and behind "all districts"


def _read(request: HttpRequest, uuid: UUID) -> tuple[Campaign, Any, selectors.Seen]:
    membership, now = request.membership, timezone.now()
    campaign = strategy.access_campaign(membership, uuid)
    bill = strategy.main_bill(list(campaign.bills.all()), request.GET.get("bill", ""))
    chosen = {"chamber": request.GET.get("chamber", ""), "by": request.GET.get("by", "")}
    return campaign, bill, selectors.read_map(membership, campaign, bill, now, **chosen)


@require_safe
@desk("campaigns.view")
def district_map(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the map of a campaign with its table beside; asked by htmx only the panel."""
    campaign, bill, seen = _read(request, uuid)
    is_panel = bool(request.headers.get("HX-Request"))
    context = {
        "campaign": campaign,
        "bill": bill,
        "seen": seen,
        "chambers": _choices(campaign, bill, seen, "chamber", selectors.CHAMBERS),
        "ways": _choices(campaign, bill, seen, "by", selectors.BY),
        "chosen": _query(bill, seen),
        "most": MOST_ROWS,
    }
    answer = render(request, f"campaigns/warroom/{'_map' if is_panel else 'map'}.html", context)
    answer["Vary"] = "HX-Request"
    return answer


def _query(bill: Any, seen: selectors.Seen, **other: str) -> str:
    chosen = {"chamber": seen.chamber, "by": seen.by, **({"bill": str(bill.uuid)} if bill else {}), **other}
    return urlencode(chosen)


def _choices(campaign: Campaign, bill: Any, seen: selectors.Seen, name: str, labels: dict) -> list[tuple]:
    """List what one may choose: label, address, whether it is chosen."""
    start = reverse("reports:map", args=[campaign.uuid])
    now = getattr(seen, name)
    return [(label, f"{start}?{_query(bill, seen, **{name: value})}", value == now) for value, label in labels.items()]


@require_safe
@desk("campaigns.view")
def district_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the table of the map as a file."""
    campaign, _bill, seen = _read(request, uuid)
    head = (_("District"), _("Name"), _("Party"), _("Stance"), _("Our people"), _("Acted"), _("Silent"))
    rows: list[list[Any]] = []
    for row in seen.rows:
        who = (str(row.term.person), row.term.party) if row.term else ("", "")
        stance = str(row.word.get_stance_display()) if row.word else ""
        rows.append([str(row.district), *who, stance, row.ours, row.acted, row.silent])
    return figures_file(
        request, f"districts-{seen.chamber}", head, rows, why=_("the map of %(campaign)s") % {"campaign": campaign.name}
    )


urlpatterns = [
    path("<uuid:uuid>/map/", district_map, name="map"),
    path("<uuid:uuid>/map/districts.csv", district_file, name="districts"),
]
