"""Reads whom an alert goes to: people, exclusions, and the numbers of both."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from campaigns.alerts.audience import rules
from campaigns.alerts.models import Alert, AlertLimits
from campaigns.pages.selectors import about_of
from coalition.errors import Refusal
from contacts.consent import selectors as consent
from contacts.correspondence.audience.selectors import Exclusion, Span, count_sent, judge, paced
from contacts.people.models import Person, Stewardship
from contacts.segments import selectors as segments
from contacts.segments.rules import All, AnyOf, BadTree, Not

PREFIX = "alert:"  # references of bulk alerts; tests and receipts have others and count for nothing here
ACTED = "SELECT person_id FROM campaigns_action WHERE about = %s AND kind <> 'action.withdrawn'"
TOO_OFTEN = "SELECT point_id FROM ({sent}) AS sent WHERE today >= %s OR in_all >= %s"
# A place in the day is taken by what was sent and by what will be sent before this alert's turn.
TAKEN = """
SELECT point_id FROM (
    SELECT point_id, 0 AS taken, today, in_all FROM ({sent}) AS sent UNION ALL {others}
) AS places GROUP BY point_id HAVING sum(taken) > 0 AND (sum(today) >= %s OR sum(in_all) >= %s)
"""
OTHER = "SELECT DISTINCT point_id, 1 AS taken, 1 AS today, 1 AS in_all FROM ({judged}) AS other WHERE reason = ''"
NOTHING_SENT = "SELECT NULL::bigint AS point_id, 0 AS today, 0 AS in_all WHERE false"


class BrokenSegment(Refusal):
    """A segment of the audience asks for something that is no longer there."""

    code = "broken_segment"
    message = _("A segment of the audience cannot be asked any more. Open it and mend its conditions.")


@dataclass(frozen=True)
class Limits:
    """How many alerts of the whole coalition one address gets."""

    per_day: int = rules.PER_DAY
    per_week: int = rules.PER_WEEK


def get_limits() -> Limits:
    """Get the limits that the lead partner set, else those of the house."""
    row = AlertLimits.objects.values_list("per_day", "per_week").first()
    return Limits(*row) if row else Limits()


# --- who -------------------------------------------------------------------------------------------------------------
def people_of(alert: Alert) -> QuerySet[Person]:
    """List the people of the segments to add who are in none of the segments to leave out. Raises BrokenSegment."""
    try:
        add = [segments.tree_of(one) for one in alert.include.all()]
        without = [segments.tree_of(one) for one in alert.exclude.all()]
        tree = All((AnyOf(tuple(add)), *(Not(one) for one in without)))
        return segments.people_of(tree, alert.partner_id)
    except BadTree as bad:
        raise BrokenSegment from bad


@dataclass(frozen=True)
class Few:
    """A family, to ask about them alone: ids of people, and of the points that reach them."""

    people: Sequence[int]
    points: Sequence[int]


def exclusions_of(alert: Alert, *, at: datetime, few: Few | None = None) -> list[Exclusion]:
    """List who is left out of an alert that goes out at this moment, beyond consent, in the order that counts."""
    days = rules.days_of(at, settings.TIME_ZONE)
    limits = get_limits()
    span = Span(days.week_begins_at, days.begins_at, days.ends_at)
    sent = count_sent(PREFIX, span, but=f"{PREFIX}{alert.uuid}", points=few.points if few else None)
    found = [_acted(alert, at)]
    if sent:
        sql, params = sent
        told = [*params, limits.per_day, limits.per_week]
        found.append(Exclusion("too_often", TOO_OFTEN.format(sent=sql), told, by="point"))
    sql, params = paced(PREFIX, at, but=f"{PREFIX}{alert.uuid}", points=few.points if few else None)
    found.append(Exclusion("too_often", sql, params, by="point"))  # her own wish
    places = [one for other in list_before(alert, at=at) if (one := _places_of(other, at, few))]
    if places:
        found.append(_other_today(places, limits, sent or (NOTHING_SENT, [])))
    return [one for one in found if one]


def _acted(alert: Alert, at: datetime) -> Exclusion | None:
    if not alert.skips_acted or alert.page is None:
        return None
    return Exclusion("acted", ACTED, [about_of(alert.page, now=at)])


def _other_today(
    places: Sequence[tuple[str, list[object]]], limits: Limits, sent: tuple[str, list[object]]
) -> Exclusion:
    sql, params = sent
    return Exclusion(
        "other_today",
        TAKEN.format(sent=sql, others=" UNION ALL ".join(text for text, _params in places)),
        [*params, *(value for _text, own in places for value in own), limits.per_day, limits.per_week],
        by="point",
    )


def list_before(alert: Alert, *, at: datetime) -> list[Alert]:
    """List the scheduled alerts of all partners, on the day of this moment, whose turn comes before this alert's."""
    days = rules.days_of(at, settings.TIME_ZONE)
    mine = rules.Turn(alert.priority, alert.send_at or at, alert.pk)
    rows = Alert.objects.filter(state__in=["scheduled", "freezing"], send_at__gte=days.begins_at)
    rows = rows.filter(send_at__lt=days.ends_at).exclude(pk=alert.pk).select_related("page", "partner")
    before = [
        one for one in rows.prefetch_related("include", "exclude")
        if one.send_at and rules.Turn(one.priority, one.send_at, one.pk) < mine
    ]  # fmt: skip
    return sorted(before, key=lambda one: (one.priority, one.send_at, one.pk))


def _places_of(other: Alert, at: datetime, few: Few | None) -> tuple[str, list[object]] | None:
    """Write the SQL of the places that another alert will take; whoever acted on its page is not written to by it.

    Whom the limits keep from it they keep from this one too, so they need not be asked again.
    """
    acted = _acted(other, at)
    try:
        people = people_of(other).filter(pk__in=few.people) if few else people_of(other)
        sql, params = judge(people, ask=ask_of(other), exclusions=[acted] if acted else [])
    except BrokenSegment:  # it will not go out
        return None
    return OTHER.format(judged=sql), params


def ask_of(alert: Alert) -> consent.Ask:
    """Say for whom and for what an alert is sent."""
    return consent.Ask(alert.partner_id, "email", alert.purpose)


def hour_of(alert: Alert, now: datetime) -> datetime:
    """Tell when an alert would go out as things are: at its hour if that is to come, else now."""
    return alert.send_at if alert.send_at and alert.send_at > now else now


# --- how many --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Audience:
    """Who would get an alert: addresses by language, and people left out by reason."""

    by_language: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    by_district: dict[str, dict[int, int]] = field(default_factory=dict)  # chamber -> district (0: unsure)
    by_partner: dict[int, int] = field(default_factory=dict)
    counted_at: datetime | None = None
    broken: bool = False

    @property
    def size(self) -> int:
        """Count the mails that would go out."""
        return sum(self.by_language.values())

    @property
    def asked(self) -> int:
        """Count the people of the segments."""
        return self.size + sum(self.left_out.values())


# As the freeze does it: of those who share a mailbox the first gets it, in her language. Others who look after somebody
# too are named only where she said yes to both (decision 0012).
COUNT = """
WITH judged AS MATERIALIZED ({judged}),
turned AS (
    SELECT person_id, language, row_number() OVER (PARTITION BY point_id ORDER BY person_id) AS turn
    FROM judged WHERE reason = ''
)
SELECT 'language', language, 0::bigint, count(*) FROM turned WHERE turn = 1 GROUP BY language
UNION ALL SELECT 'left_out', 'shared', 0, count(*) FROM turned WHERE turn > 1
UNION ALL SELECT 'left_out', reason, 0, count(*) FROM judged WHERE reason <> '' GROUP BY reason
"""
PARTS = """
UNION ALL SELECT 'district', r.chamber, r.district_id, count(*)
FROM turned JOIN contacts_residence r USING (person_id) JOIN contacts_district d ON d.id = r.district_id
WHERE turn = 1 AND r.candidates = '{{}}' AND r.chamber IN ('upper', 'lower')
  AND (d.valid_to IS NULL OR d.valid_to > CURRENT_DATE)
  AND (d.valid_from IS NULL OR d.valid_from <= CURRENT_DATE)
GROUP BY r.chamber, r.district_id
UNION ALL SELECT 'partner', '', i.partner_id, count(*) FROM turned JOIN (
    SELECT DISTINCT shared.person_id, other.partner_id FROM contacts_introduction shared
    CROSS JOIN LATERAL (VALUES (shared.by_id), (shared.to_id)) AS other (partner_id)
    JOIN contacts_stewardship st ON st.person_id = shared.person_id AND st.partner_id = other.partner_id
    WHERE (shared.by_id = %s OR shared.to_id = %s) AND other.partner_id <> %s
) AS i USING (person_id) WHERE turn = 1 GROUP BY i.partner_id
"""


def count_audience(alert: Alert, *, now: datetime, at: datetime | None = None) -> Audience:
    """Count who would get this alert at its hour (or then), by language, and who is left out, with one statement."""
    if not alert.include.all():
        return Audience(counted_at=now)
    try:
        sql, params = judged_of(alert, at=at or hour_of(alert, now))
    except BrokenSegment:
        return Audience(counted_at=now, broken=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute((COUNT + PARTS).format(judged=sql), [*params, *[alert.partner_id] * 3])
        rows = [row for row in cursor.fetchall() if row[3]]
    return _read(rows, now)


def _read(rows: list[tuple[str, str, int, int]], now: datetime) -> Audience:
    by_language = {code: people for kind, code, _id, people in rows if kind == "language"}
    left_out = {reason: people for kind, reason, _id, people in rows if kind == "left_out"}
    ordered = sorted(left_out.items(), key=lambda one: (-one[1], rules.REASONS.index(one[0])))
    by_partner = {pk: people for kind, _code, pk, people in rows if kind == "partner"}
    by_district: dict[str, dict[int, int]] = {}
    for chamber in ("upper", "lower"):
        known = {pk: people for kind, code, pk, people in rows if (kind, code) == ("district", chamber)}
        if known:
            unsure = sum(by_language.values()) - sum(known.values())
            by_district[chamber] = known | ({0: unsure} if unsure else {})
    return Audience(dict(sorted(by_language.items())), dict(ordered), by_district, by_partner, now)


def judged_of(alert: Alert, *, at: datetime, few: Few | None = None) -> tuple[str, list[object]]:
    """Write the SQL that says of everybody in the audience (or of a few) whether she gets it, and why not."""
    people = people_of(alert).filter(pk__in=few.people) if few else people_of(alert)
    return judge(people, ask=ask_of(alert), exclusions=exclusions_of(alert, at=at, few=few))


def key_of(alert: Alert, *, now: datetime) -> str:
    """Name the question behind a count: as long as it stays the same, typing asks nothing anew."""
    chosen = [[one.pk, one.modified_at.timestamp()] for one in (*alert.include.all(), *alert.exclude.all())]
    day = rules.days_of(hour_of(alert, now), settings.TIME_ZONE).begins_at
    facts = [len(alert.include.all()), chosen, alert.purpose, alert.priority, alert.skips_acted, alert.page_id]
    asked = f"{alert.uuid}:{facts}:{alert.send_at}:{day}:{get_limits()}"
    return hashlib.sha256(asked.encode()).hexdigest()[:32]


def find_count(key: str) -> Audience | None:
    """Find a count that was made a short while ago."""
    return cache.get(f"audience:{key}")


def count_and_keep(alert: Alert, key: str, *, now: datetime) -> Audience:
    """Count, and keep the count for a while: the longer it took, the longer."""
    began = time.monotonic()
    found = count_audience(alert, now=now)
    cache.set(f"audience:{key}", found, rules.seconds_to_keep(time.monotonic() - began))
    return found


def is_quick(alert: Alert) -> bool:
    """Tell whether the partner looks after so few people that a page can wait for the count."""
    some = Stewardship.objects.filter(partner=alert.partner_id).order_by()[: rules.QUICK + 1]
    return some.count() <= rules.QUICK
