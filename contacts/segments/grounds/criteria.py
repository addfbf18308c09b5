"""The conditions about ZIPs, distances and areas drawn on a map."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contacts.places import criteria as places
from contacts.segments.criteria import WHERE, many, says
from contacts.segments.rules import Ask, Blank, Criterion, register

Values = Mapping[str, Any]
BY_TOWN = Blank("possible", "flag", _("where only the town is known, its middle counts"), required=False)
DRAWN = _("Homes count by their exact point on the map; not every home has one.")


def _near(values: Values, ask: Ask) -> QuerySet[Any]:
    lat, lon = (float(part) for part in values["centre"].split(","))
    return places.near(lat, lon, float(values["miles"]), by_town=values["possible"])


def _say_near(labels: Values, positive: bool) -> str:
    miles = ngettext("%(n)s mile", "%(n)s miles", labels["miles"]) % {"n": labels["miles"]}
    told = {"miles": miles, "point": places.say_point(labels["centre"])}
    words = (
        gettext("live within %(miles)s of %(point)s")
        if positive
        else gettext("do not live within %(miles)s of %(point)s")
    )
    return words % told


def _say_area(labels: Values, positive: bool) -> str:
    told = {"n": len(labels["area"])}
    if positive:
        return gettext("live inside the area drawn on the map (%(n)s corners)") % told
    return gettext("do not live inside the area drawn on the map (%(n)s corners)") % told


def register_all() -> None:
    """Register the conditions; called when the apps are ready."""
    register(
        Criterion(
            "zip",
            _("ZIP"),
            WHERE,
            (many(_("ZIP"), places.list_zips),),
            lambda values, ask: places.in_zips(values["value"]),
            says(_("live in the ZIP %(value)s"), _("do not live in the ZIP %(value)s")),
        ),
        Criterion(
            "near",
            _("Distance"),
            WHERE,
            (
                Blank("miles", "number", _("miles, at most"), high=500, default=5),
                Blank("centre", "point", _("from")),
                BY_TOWN,
            ),
            _near,
            _say_near,
            hint=DRAWN,
        ),
        Criterion(
            "area",
            _("Area on the map"),
            WHERE,
            (Blank("area", "area", _("corners")), BY_TOWN),
            lambda values, ask: places.within(values["area"], by_town=values["possible"]),
            _say_area,
            hint=DRAWN,
        ),
    )
