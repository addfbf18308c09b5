"""Reads past events and the promises of one, in groups: few statements, however many people."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q

from campaigns.legislation.jurisdictions.selectors import in_force
from campaigns.turnout import rules as turnout
from campaigns.turnout import selectors
from campaigns.turnout.forecast import rules
from campaigns.turnout.forecast.models import Forecast
from campaigns.turnout.models import Event

LATE = timedelta(hours=6)  # a check-in may arrive that much later
LOOKS_BACK = timedelta(days=730)
GROUPS = """
WITH venue AS MATERIALIZED (
    SELECT e.id, k.starts, spot.lat, spot.lon FROM campaigns_event e
    LEFT JOIN campaigns_hearing h ON h.id = e.hearing_id
    CROSS JOIN LATERAL (
        SELECT coalesce(h.starts_at, e.starts_at) AS starts,
               CASE WHEN e.place <> '' THEN e.place ELSE coalesce(h.place, '') END AS place
    ) AS k
    LEFT JOIN LATERAL (
        SELECT w.lat, w.lon FROM contacts_town w
        WHERE w.lat IS NOT NULL
          AND (strpos(lower(k.place), lower(w.name)) > 0 OR (h.id IS NOT NULL AND w.name = %(seat)s))
        ORDER BY strpos(lower(k.place), lower(w.name)) > 0 DESC, length(w.name) DESC LIMIT 1
    ) AS spot ON true
    WHERE e.id = ANY(%(events)s)
)
SELECT v.id,
       CASE WHEN r.confirmed_at IS NOT NULL AND r.confirmed_at <= v.starts THEN 'confirmed' ELSE 'promised' END,
       CASE WHEN v.starts - r.promised_at < interval '3 days' THEN 'days'
            WHEN v.starts - r.promised_at < interval '10 days' THEN 'week' ELSE 'weeks' END,
       CASE WHEN t.km IS NULL THEN '?' WHEN t.km < 8 THEN 'near' WHEN t.km < 30 THEN 'region'
            WHEN t.km < 70 THEN 'far' ELSE 'very_far' END,
       CASE WHEN m.person_id IS NULL THEN 'no' ELSE 'yes' END,
       r.source, count(*), count(c.id)
FROM campaigns_rsvp r
JOIN venue v ON v.id = r.event_id
LEFT JOIN campaigns_checkin c ON c.rsvp_id = r.id AND c.undone_at IS NULL
LEFT JOIN LATERAL (
    SELECT 2 * 6371 * asin(sqrt(least(1, sin(radians(home.lat - v.lat) / 2) ^ 2
           + cos(radians(v.lat)) * cos(radians(home.lat)) * sin(radians(home.lon - v.lon) / 2) ^ 2))) AS km
    FROM contacts_address a LEFT JOIN contacts_town w ON w.id = a.town_id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN a.lon IS NULL THEN w.lat ELSE a.lat END AS lat,
               CASE WHEN a.lat IS NULL THEN w.lon ELSE a.lon END AS lon
    ) AS home
    WHERE a.person_id = r.person_id AND a.until IS NULL LIMIT 1
) AS t ON true
LEFT JOIN LATERAL (
    SELECT m.person_id FROM contacts_message m JOIN contacts_dispatch d ON d.id = m.dispatch_id
    WHERE m.person_id = r.person_id AND d.reference LIKE 'remind:%%:' || v.id || ':%%' LIMIT 1
) AS m ON true
WHERE r.cancelled_at IS NULL AND r.mode <> 'write'
  AND (NOT r.needs_confirmation OR r.confirmed_at IS NOT NULL)
  AND NOT coalesce(c.walk_in, false)
GROUP BY 1, 2, 3, 4, 5, 6
"""


def groups_of(event_ids: list[int]) -> list[rules.Past]:
    """Give the promises of these events by group, and how many of them came; one statement."""
    if not event_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(GROUPS, {"events": event_ids, "seat": in_force().seat})
        return [rules.Past(row[0], tuple(row[1:6]), row[6], row[7]) for row in cursor.fetchall()]


def past_ids(partner_id: int, before: datetime) -> list[int]:
    """List the partner's events of the last two years whose door was kept."""
    rows = Event.objects.filter(page__partner=partner_id, cancelled_at=None)
    when = Q(hearing=None, starts_at__lt=before - LATE, starts_at__gte=before - LOOKS_BACK)
    when |= Q(hearing__starts_at__lt=before - LATE, hearing__starts_at__gte=before - LOOKS_BACK)
    kept = Q(rsvps__check_in__isnull=False, rsvps__check_in__undone_at=None)
    found = rows.filter(when).filter(kept).exclude(hearing__status="cancelled").order_by("-pk").distinct()
    return list(found.values_list("pk", flat=True)[:200])


def forecast_of(event: Event, now: datetime) -> rules.Forecast:
    """Tell how many will come, as of now; three statements."""
    model = rules.learn(groups_of([one for one in past_ids(event.page.partner_id, now) if one != event.pk]))
    return rules.predict(model, [(one.group, one.promised) for one in groups_of([event.pk])])


def calibration_of(partner_id: int) -> dict[str, Any]:
    """Tell how often forecasts were right: of how many events, how many ended within their interval."""
    rows = Forecast.objects.filter(event__page__partner=partner_id, came__isnull=False, promised__gt=0)
    held = Q(came__gte=F("low"), came__lte=F("high"))
    return rows.aggregate(events=Count("pk"), inside=Count("pk", filter=held))


def list_to_make(now: datetime) -> list[Event]:
    """List the public events that begin within a day and have no forecast yet."""
    rows = Event.objects.filter(forecast=None, cancelled_at=None, page__state__in=["published", "closed"])
    near = Q(hearing=None, starts_at__range=(now, now + timedelta(days=1)))
    near |= Q(hearing__starts_at__range=(now, now + timedelta(days=1)))
    return list(rows.filter(near).select_related("page", *selectors.HEARING))


def list_to_settle(now: datetime) -> list[Forecast]:
    """List the forecasts whose event is over for long enough that late check-ins are in."""
    rows = Forecast.objects.filter(settled_at=None).select_related("event__page", f"event__{selectors.HEARING[0]}")
    return [row for row in rows if turnout.ends_at(selectors.facts_of(row.event)) + LATE <= now]
