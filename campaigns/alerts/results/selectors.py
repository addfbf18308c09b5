"""Counts what came of an alert, each with one statement; large counts are kept for a while."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.alerts import rules as life
from campaigns.alerts.models import Alert
from campaigns.alerts.results import rules
from campaigns.alerts.results.rules import Past, Tally
from campaigns.pages import rules as kinds
from contacts.correspondence.models import Content, Dispatch, MailEvent, Message
from contacts.correspondence.tallies import selectors as tallies
from contacts.places.models import District
from contacts.policymakers import selectors as policymakers

LIVE_SECONDS, SETTLED_SECONDS = 60, 900

# A district counts only where it is settled, and of the plan in force; a person of several roles counts in each.
GROUPS = {
    "upper": ("r.district_id::text", "LEFT JOIN settled r ON r.person_id = m.person_id"),
    "lower": ("r.district_id::text", "LEFT JOIN settled r ON r.person_id = m.person_id"),
    # Only partners whom she let know of each other, as segments may ask it (decision 0012).
    "partner": (
        "coalesce(k.name, '')",
        """LEFT JOIN (
               SELECT i.person_id, q.name FROM (
                   SELECT person_id, to_id AS partner_id FROM contacts_introduction WHERE by_id = %(partner)s
                   UNION SELECT person_id, by_id FROM contacts_introduction WHERE to_id = %(partner)s) AS i
               JOIN contacts_stewardship w ON w.person_id = i.person_id AND w.partner_id = i.partner_id
               JOIN coalition_partner q ON q.id = i.partner_id AND q.left_at IS NULL
           ) AS k ON k.person_id = m.person_id""",
    ),
    "town": (
        "coalesce(t.name, '')",
        """LEFT JOIN contacts_address h ON h.person_id = m.person_id AND h.until IS NULL
           LEFT JOIN contacts_town t ON t.id = h.town_id""",
    ),
    "role": (
        "coalesce(o.kind, '')",
        """LEFT JOIN (SELECT DISTINCT person_id, kind FROM contacts_role WHERE until IS NULL) o
                  ON o.person_id = m.person_id""",
    ),
}
# The bundles know these two: what became of them was counted as it happened, only other ways of acting are asked.
BUNDLED = {"language": "coalesce(b.language, m.language)", "variant": "coalesce(b.variant, m.variant)"}
MATCHED = """
    SELECT DISTINCT a.person_id FROM campaigns_action a LEFT JOIN contacts_message own ON own.id = a.message_id
    WHERE a.about = %(about)s AND a.kind <> 'action.withdrawn' AND a.at >= %(since)s AND a.at < %(until)s
      AND (own.id IS NULL OR own.dispatch_id <> %(dispatch)s)
"""
OTHERWISE = f"""
WITH matched AS ({MATCHED})
SELECT {{key}}, count(*) FROM matched done
JOIN contacts_message m ON m.dispatch_id = %(dispatch)s AND m.person_id = done.person_id AND m.acted_at IS NULL
LEFT JOIN contacts_bundle b ON b.id = m.bundle_id GROUP BY 1
"""
TALLY = f"""
WITH settled AS (
    SELECT r.person_id, r.district_id FROM contacts_residence r JOIN contacts_district d ON d.id = r.district_id
    WHERE r.chamber = %(chamber)s AND r.candidates = '{{{{}}}}' AND (d.valid_to IS NULL OR d.valid_to > CURRENT_DATE)
      AND (d.valid_from IS NULL OR d.valid_from <= CURRENT_DATE)
), matched AS ({MATCHED})
SELECT {{key}} AS key, count(*) AS people,
       count(*) FILTER (WHERE b.state = 'accepted'),
       count(*) FILTER (WHERE m.fate IN ('delivered', 'complained')),
       count(*) FILTER (WHERE m.fate = 'bounced'),
       count(m.clicked_at), count(m.acted_at),
       count(*) FILTER (WHERE m.acted_at IS NULL AND done.person_id IS NOT NULL),
       count(m.unsubscribed_at),
       count(*) FILTER (WHERE m.fate = 'complained')
FROM contacts_message m
LEFT JOIN contacts_bundle b ON b.id = m.bundle_id
LEFT JOIN matched done ON done.person_id = m.person_id
{{join}}
WHERE m.dispatch_id = %(dispatch)s
GROUP BY 1
"""
TIMES = """
SELECT kind, to_timestamp(floor(extract(epoch FROM at) / %(step)s) * %(step)s) AS slot, sum(n)::bigint FROM (
    SELECT 'accepted' AS kind, settled_at AS at, size AS n FROM contacts_bundle
    WHERE dispatch_id = %(dispatch)s AND state = 'accepted' AND settled_at IS NOT NULL
    UNION ALL SELECT 'clicked', clicked_at, 1 FROM contacts_message
    WHERE dispatch_id = %(dispatch)s AND clicked_at IS NOT NULL
    UNION ALL SELECT 'acted', acted_at, 1 FROM contacts_message
    WHERE dispatch_id = %(dispatch)s AND acted_at IS NOT NULL
    UNION ALL SELECT 'unsubscribed', unsubscribed_at, 1 FROM contacts_message
    WHERE dispatch_id = %(dispatch)s AND unsubscribed_at IS NOT NULL
) AS happened WHERE at <= %(until)s GROUP BY 1, 2
"""
LINKS = """
SELECT url, count(*) FILTER (WHERE NOT is_machine), count(DISTINCT message_id) FILTER (WHERE NOT is_machine),
       count(*) FILTER (WHERE is_machine), min(language)
FROM (
    SELECT e.message_id, e.is_machine, m.language,
           regexp_replace(regexp_replace(e.facts ->> 'url', '/(u|me)/[^/?#]+', '/\\1/x'), '([?&])m=[^&#]*', '\\1')
               AS url
    FROM contacts_mailevent e JOIN contacts_message m ON m.id = e.message_id
    WHERE e.kind = 'click' AND m.dispatch_id = %s
) AS clicks GROUP BY url ORDER BY 3 DESC, 2 DESC LIMIT 500
"""


def about_of(alert: Alert) -> str:
    """Name what deeds on the alert's page are about, such as `petition:<uuid>`; nothing without a page."""
    if alert.page is None:
        return ""
    kind = kinds.KINDS.get(alert.page.kind)
    facts = kind.facts(alert.page_id, timezone.now()) if kind else {}
    return str(facts.get("about", f"page:{alert.page.uuid}"))


def tally_by(alert: Alert, by: str) -> list[Tally]:
    """Count what became of an alert's mails by a group of GROUPS, the largest first; kept for a minute while live."""
    return _kept(alert, f"by:{by}", lambda: _tally(alert, by))


def _tally(alert: Alert, by: str) -> list[Tally]:
    since = alert.started_at or alert.made_at
    values = {
        "dispatch": alert.dispatch_id,
        "partner": alert.partner_id,
        "chamber": by,
        "about": about_of(alert),
        "since": since,
        "until": since + rules.MATCHED_WITHIN,
    }
    rows = _tally_bundles(alert, by, values) if by in BUNDLED else _tally_people(by, values)
    return sorted(rows, key=lambda row: (-row.people, row.key))


def _tally_bundles(alert: Alert, by: str, values: Mapping[str, Any]) -> list[Tally]:
    """Count by what a bundle knows, from the counts that were kept as it happened."""
    with connection.cursor() as cursor:
        cursor.execute(OTHERWISE.format(key=BUNDLED[by]), values)
        matched = dict(cursor.fetchall())
    rows = tallies.count_groups([values["dispatch"]], by)
    return [
        Tally(
            row["key"], row["people"], row["accepted"], row["delivered"] + row["complained"], row["bounced"],
            row["clicked"], row["acted"], matched.get(row["key"], 0), row["unsubscribed"], row["complained"],
        )
        for row in rows
    ]  # fmt: skip


def _tally_people(by: str, values: Mapping[str, Any]) -> list[Tally]:
    """Count by what is known of each person: every message is read once, beside others who help."""
    key, join = GROUPS[by]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(TALLY.format(key=key, join=join), values)
        return [Tally(row[0] or "", *row[1:]) for row in cursor.fetchall()]


def total_of(rows: list[Tally]) -> Tally:
    """Add up groups that do not overlap."""
    names = ("people", "accepted", "delivered", "bounced", "clicked", "acted", "matched", "unsubscribed", "complained")
    return Tally("", **{name: sum(getattr(row, name) for row in rows) for name in names})


def districts_of(rows: list[Tally], now: datetime) -> dict[str, tuple[District, Any]]:
    """Tell district and who sits for it at this moment (a term, or None), by the key of a row."""
    ids = [int(row.key) for row in rows if row.key]
    holders = policymakers.holders_of_districts(ids, timezone.localdate(now))
    districts = District.objects.filter(pk__in=ids).defer("geometry")
    return {str(one.pk): (one, holders.get(one.pk)) for one in districts}


def count_over_time(alert: Alert, now: datetime) -> tuple[int, dict[str, dict[datetime, int]]]:
    """Count step by step: accepted, clicked by people, acted, unsubscribed; tells the step in seconds too."""
    return _kept(alert, "times", lambda: _over_time(alert, now))


def _over_time(alert: Alert, now: datetime) -> tuple[int, dict[str, dict[datetime, int]]]:
    started = alert.started_at or now
    last = max(
        [at for at in (_latest(alert, "acted_at"), _latest(alert, "clicked_at"), alert.finished_at) if at] or [now]
    )
    step = int(rules.step_of(max(last, started) - started).total_seconds())
    found: dict[str, dict[datetime, int]] = {"accepted": {}, "clicked": {}, "acted": {}, "unsubscribed": {}}
    with connection.cursor() as cursor:
        cursor.execute(TIMES, {"dispatch": alert.dispatch_id, "step": step, "until": now})
        for kind, slot, n in cursor.fetchall():
            found[kind][slot] = n
    return step, found


def _latest(alert: Alert, mark: str) -> datetime | None:
    """Tell when somebody last did something, by the index of those who did."""
    rows = Message.objects.filter(**{f"{mark}__isnull": False}, dispatch=alert.dispatch_id).order_by(f"-{mark}")
    return rows.values_list(mark, flat=True).first()


@dataclass(frozen=True)
class LinkHeat:
    """A link of a mail: clicks by people, how many people, and the clicks of programs that are left out."""

    key: str
    clicks: int
    people: int
    machine: int


def list_links(alert: Alert) -> list[LinkHeat]:
    """Count the clicks per link, personal marks taken out; the most pressed first."""
    return _kept(alert, "links", lambda: _links(alert))


def _links(alert: Alert) -> list[LinkHeat]:
    with connection.cursor() as cursor:
        cursor.execute(LINKS, [alert.dispatch_id])
        rows = cursor.fetchall()
    heat: dict[str, LinkHeat] = {}
    for url, clicks, people, machine, _language in rows:
        key = rules.link_key(url or "")
        one = heat.get(key, LinkHeat(key, 0, 0, 0))
        heat[key] = LinkHeat(key, one.clicks + clicks, one.people + people, one.machine + machine)
    return sorted(heat.values(), key=lambda one: (-one.people, -one.clicks, one.key))


def list_contents(alert: Alert) -> list[Content]:
    """List the texts that went out, per language and variant."""
    return list(Content.objects.filter(dispatch=alert.dispatch_id).order_by("language", "variant"))


def list_past(alert: Alert, limit: int = 12) -> list[Past]:
    """List this alert and the partner's latest others that were sent, newest first, with their shares."""
    return _kept(alert, "past", lambda: _past(alert, limit))


def _past(alert: Alert, limit: int) -> list[Past]:
    rows = Alert.objects.filter(partner=alert.partner_id, dispatch__isnull=False).exclude(pk=alert.pk)
    others = list(rows.filter(state=life.SENT).order_by("-started_at")[:limit])
    shown = sorted([alert, *others], key=lambda one: one.started_at or one.made_at, reverse=True)
    sends = [one.dispatch_id for one in shown if one.dispatch_id]
    counts = {row["dispatch"]: row for row in tallies.count_groups(sends)}
    return [_past_of(one, counts.get(one.dispatch_id, {})) for one in shown]


def _past_of(alert: Alert, row: Mapping[str, int]) -> Past:
    people = row.get("people", 0)
    parts = ("delivered", "complained", "clicked", "acted", "unsubscribed")
    delivered, complained, *rest = (row[part] / people if people else 0.0 for part in parts)
    return Past(str(alert.uuid), alert.name, alert.started_at, people, delivered + complained, *rest)


def list_readers(alert: Alert) -> QuerySet[Message]:
    """List who got an alert, for the file: message with person, bundle."""
    rows = Message.objects.filter(dispatch=alert.dispatch_id, person__erased_at=None)
    return rows.select_related("person", "bundle").order_by("id")


def has_events(dispatch: Dispatch) -> bool:
    """Tell whether the provider reported anything at all about a send."""
    return MailEvent.objects.filter(message__dispatch=dispatch).exists()


def _kept(alert: Alert, what: str, count: Callable[[], Any]) -> Any:
    key = f"results:{alert.dispatch_id}:{what}"
    found = cache.get(key)
    if found is None:
        found = count()
        is_live = alert.state not in life.OVER or (
            alert.finished_at is not None and timezone.now() - alert.finished_at < rules.MATCHED_WITHIN
        )
        cache.set(key, found, LIVE_SECONDS if is_live else SETTLED_SECONDS)
    return found
