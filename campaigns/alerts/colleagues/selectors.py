"""Names what a kept save points at: segments, campaign, page, sender."""

from collections.abc import Iterable, Mapping
from typing import Any

from campaigns.alerts.models import Alert
from campaigns.pages.models import PageVersion
from campaigns.strategy.models import Campaign
from coalition.partners.senders.models import SenderIdentity
from contacts.segments.models import Segment

POINTS_AT = ("campaign", "page", "sender", "include", "exclude")


def names_of(alert: Alert, kept: Iterable[Mapping[str, Any]], changed: Iterable[str]) -> dict[str, str]:
    """Give the names of everything that these packed saves point at, where it changed; what is gone has none."""
    names: dict[str, str] = {}
    for what in set(changed) & set(POINTS_AT):
        uuids = {uuid for one in kept for uuid in uuids_in(one.get(what))}
        names |= {str(uuid): str(name) for uuid, name in _find(alert, what, uuids)}
    return names


def uuids_in(value: Any) -> list[str]:
    """List the uuids of a packed value: one, several, or none."""
    if isinstance(value, list):
        return [one["value"] for one in value]
    return [value["value"]] if value else []


def _find(alert: Alert, what: str, uuids: set[str]) -> Iterable[tuple[Any, Any]]:
    mine = {"partner": alert.partner_id, "uuid__in": uuids}
    if what == "campaign":
        return Campaign.objects.filter(**mine).values_list("uuid", "name")
    if what == "sender":
        return [(one.uuid, one) for one in SenderIdentity.objects.filter(**mine)]
    if what == "page":
        rows = PageVersion.objects.filter(page__partner=alert.partner_id, page__uuid__in=uuids)
        return rows.order_by("-language").values_list("page__uuid", "title")
    return Segment.objects.filter(**mine).values_list("uuid", "name")
