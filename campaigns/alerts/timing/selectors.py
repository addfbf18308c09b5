"""Reads in which zones an alert's people live, and when it reaches the first and the last of them."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils.translation import gettext_lazy as _

from campaigns.alerts.audience.selectors import BrokenSegment, people_of
from campaigns.alerts.models import Alert
from campaigns.alerts.timing import rules
from contacts.correspondence.plan.rules import Hours, Plan, Window
from contacts.places.rules import ZONE_OF_STATE

SECONDS = 60
STATES = """
SELECT coalesce(home.state, ''), count(*) FROM ({people}) AS who (id)
LEFT JOIN contacts_address home ON home.person_id = who.id AND home.until IS NULL GROUP BY 1
"""
ZONES = {
    "America/New_York": _("Eastern"),
    "America/Detroit": _("Eastern (Michigan)"),
    "America/Indiana/Indianapolis": _("Eastern (Indiana)"),
    "America/Chicago": _("Central"),
    "America/Denver": _("Mountain"),
    "America/Boise": _("Mountain (Idaho)"),
    "America/Phoenix": _("Arizona"),
    "America/Los_Angeles": _("Pacific"),
    "America/Anchorage": _("Alaska"),
    "Pacific/Honolulu": _("Hawaii"),
    "America/Puerto_Rico": _("Puerto Rico"),
    "America/St_Thomas": _("Virgin Islands"),
    "Pacific/Guam": _("Guam"),
    "Pacific/Saipan": _("Northern Marianas"),
    "Pacific/Pago_Pago": _("American Samoa"),
}


@dataclass(frozen=True)
class Stop:
    """So many people live where this moment is their hour."""

    zone: str
    at: datetime
    people: int

    @property
    def label(self) -> str:
        """Name the zone."""
        return label_of(self.zone)


def label_of(zone: str) -> str:
    """Name a zone; one that we have no word for by its own name."""
    return str(ZONES.get(zone, zone.rpartition("/")[2].replace("_", " ")))


def timing_of(alert: Alert) -> rules.Timing:
    """Read an alert's timing."""
    return rules.read(alert.timing)


def count_zones(alert: Alert) -> dict[str, int]:
    """Count the people of an alert's segments by the zone they live in, at most a minute ago; unknown: the house's."""
    if not alert.include.all():
        return {}
    chosen = [[one.pk, one.modified_at.timestamp()] for one in (*alert.include.all(), *alert.exclude.all())]
    key = f"zones:{alert.pk}:{zlib.crc32(f'{len(alert.include.all())}{chosen}'.encode())}"
    found: dict[str, int] | None = cache.get(key)
    if found is None:
        found = _count_zones(alert)
        cache.set(key, found, SECONDS)
    return found


def _count_zones(alert: Alert) -> dict[str, int]:
    try:
        sql, params = people_of(alert).order_by().values_list("pk").query.sql_with_params()
    except (BrokenSegment, EmptyResultSet):
        return {}
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(STATES.format(people=sql), params)
        for state, people in cursor.fetchall():
            zone = ZONE_OF_STATE.get(state, settings.TIME_ZONE)
            counts[zone] = counts.get(zone, 0) + people
    return counts


def list_stops(timing: rules.Timing, zones: Mapping[str, int]) -> list[Stop]:
    """List the moments at which it is this hour for somebody, the first one first."""
    if timing.at is None:
        return []
    hours = rules.hours_by_zone(timing.at, zones or [settings.TIME_ZONE])
    return sorted((Stop(zone, at, zones.get(zone, 0)) for zone, at in hours.items()), key=lambda stop: stop.at)


def stops_of(alert: Alert) -> list[Stop]:
    """List the moments at which an alert reaches its people, where everybody gets it at her own hour."""
    timing = timing_of(alert)
    return list_stops(timing, count_zones(alert)) if timing.kind == rules.LOCAL else []


def first_hour(alert: Alert, planned: datetime, now: datetime) -> datetime:
    """Tell when the first of an alert's people get it, if the house's clock gives this planned time."""
    stops = stops_of(alert)
    return max(stops[0].at, now) if stops else planned


def last_hour(alert: Alert, send_at: datetime) -> datetime:
    """Tell when the last of an alert's people get it, if it begins then: by that time no deadline may have passed."""
    stops = stops_of(alert)
    return max(send_at, stops[-1].at) if stops else send_at + timing_of(alert).lasts


def plan_of(alert: Alert, now: datetime) -> Plan:
    """Say to `correspondence` when an alert's people get it, as it starts now."""
    timing = timing_of(alert)
    if timing.kind == rules.LOCAL and timing.at:
        zones = {*ZONE_OF_STATE.values(), settings.TIME_ZONE}
        due = rules.hours_by_zone(timing.at, zones)
        return Plan(hours=Hours(due, ZONE_OF_STATE, otherwise=settings.TIME_ZONE))
    return Plan(window=Window(now, timing.lasts)) if timing.kind == rules.SPREAD else Plan()
