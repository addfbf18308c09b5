"""Explains an alert: where its people live, some of those it leaves out, and everything about one person."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from campaigns.alerts.audience import rules
from campaigns.alerts.audience import selectors as audience
from campaigns.alerts.models import Alert
from coalition.partners.models import Partner
from contacts.consent.points.selectors import Standing, list_family, list_standings
from contacts.correspondence.models import LeftOut, MailEvent, Message
from contacts.people.models import Person
from contacts.people.selectors import visible_to_partner
from contacts.places import selectors as places
from contacts.places.models import Chamber
from contacts.policymakers import selectors as policymakers
from contacts.segments import selectors as segments
from contacts.segments.models import Segment
from contacts.segments.rules import BadTree

# Of a family each is judged, and of those who are left the first one gets the mail: as the freeze does it.
VERDICTS = """
SELECT person_id, point_id, language,
       CASE WHEN reason = '' AND row_number() OVER (PARTITION BY reason, point_id ORDER BY person_id) > 1
            THEN 'shared' ELSE reason END
FROM ({judged}) AS judged
"""
SAMPLE = """
WITH judged AS MATERIALIZED ({judged}), turned AS (
    SELECT person_id, CASE WHEN reason = '' AND row_number() OVER (PARTITION BY reason, point_id ORDER BY person_id) > 1
                           THEN 'shared' ELSE reason END AS reason FROM judged)
SELECT person_id FROM turned WHERE reason = %s ORDER BY person_id LIMIT %s
"""
SHOWN = 20


# --- where they live -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Place:
    """A district, who sits for it, and how many of the audience live there; without a district: not known for sure."""

    label: str
    holder: str
    people: int


def list_places(counted: audience.Audience, now: datetime) -> dict[str, list[Place]]:
    """List the districts of an audience by chamber, the largest first, those of whom it is not sure at the end."""
    known = {one.pk: one for one in places.list_districts()}
    held = policymakers.holders_of_districts(known, timezone.localdate(now))
    found: dict[str, list[Place]] = {}
    for chamber, numbers in counted.by_district.items():
        rows = sorted(numbers.items(), key=lambda one: (one[0] == 0, -one[1]))
        found[chamber] = [
            Place(str(known[pk]) if pk in known else "", str(held[pk].person) if pk in held else "", people)
            for pk, people in rows
        ]
    return found


def top_places(counted: audience.Audience | None, now: datetime, most: int = 3) -> list[tuple[Any, list[Place]]]:
    """Give the largest districts of each chamber, for the composer."""
    if counted is None or not counted.by_district:
        return []
    chambers: dict[str, Any] = dict(Chamber.choices)
    tops = {code: [row for row in rows if row.label][:most] for code, rows in list_places(counted, now).items()}
    return [(chambers[code], rows) for code, rows in tops.items() if rows]


def list_partners(counted: audience.Audience) -> list[tuple[str, int]]:
    """List who else looks after people of an audience, as far as she told both, the largest first."""
    names = dict(Partner.objects.filter(pk__in=counted.by_partner).values_list("pk", "name"))
    return sorted(((names[pk], people) for pk, people in counted.by_partner.items()), key=lambda one: -one[1])


def list_left_out(alert: Alert, reason: str, *, now: datetime) -> list[Person]:
    """Give some of the people whom an alert leaves (or left) out for this reason."""
    if alert.dispatch_id:
        rows = LeftOut.objects.filter(dispatch=alert.dispatch_id, reason=reason).order_by("person_id")
        ids = list(rows.values_list("person_id", flat=True)[:SHOWN])
    else:
        ids = _sample(alert, reason, now)
    return list(visible_to_partner(alert.partner_id).filter(pk__in=ids).order_by("sort_name", "id"))


def _sample(alert: Alert, reason: str, now: datetime) -> list[int]:
    if not alert.include.all():
        return []
    sql, params = audience.judged_of(alert, at=audience.hour_of(alert, now))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(SAMPLE.format(judged=sql), [*params, reason, SHOWN])
        return [row[0] for row in cursor.fetchall()]


# --- one person ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Asked:
    """A segment of an alert, what it is for, and why this person is in it or not; no reason: it cannot be asked."""

    segment: Segment
    adds: bool
    reason: segments.Reason | None


@dataclass(frozen=True)
class Explained:
    """Everything about one alert and one person."""

    verdict: str  # '' = she gets it; a reason of rules.REASONS; or `outside`, when no segment holds her
    language: str
    at: datetime
    asked: Sequence[Asked]
    standings: Sequence[Standing]
    limits: audience.Limits
    lately: Sequence[Alert]
    before: Sequence[Alert]
    others_before: int  # of other partners, which stay unnamed
    message: Message | None = None
    events: Sequence[MailEvent] = field(default_factory=tuple)
    left_out: str = ""

    @property
    def point(self) -> Standing | None:
        """Give the address that would be used."""
        return next((one for one in self.standings if not one.reason), None)


def explain(alert: Alert, person: Person, *, now: datetime) -> Explained:
    """Explain an alert for one person: as it would be now and, once people were gathered, as it was."""
    at = audience.hour_of(alert, now)
    standings = list_standings(person.pk, ask=audience.ask_of(alert))
    points = [one.point_id for one in standings]
    family = audience.Few(sorted({person.pk, *list_family(points)}), points)
    verdict, language = _verdict(alert, person, family, at)
    before = audience.list_before(alert, at=at)
    mine = [one for one in before if one.partner_id == alert.partner_id]
    facts: dict[str, Any] = {}
    if alert.dispatch_id:
        message = Message.objects.filter(dispatch=alert.dispatch_id, person=person).select_related("bundle", "point")
        facts["message"] = found = message.first()
        facts["events"] = list(found.events.order_by("at", "id")) if found else ()
        rows = LeftOut.objects.filter(dispatch=alert.dispatch_id, person=person)
        facts["left_out"] = rows.values_list("reason", flat=True).first() or ""
    return Explained(
        verdict=verdict,
        language=language or person.language,
        at=at,
        asked=_ask_segments(alert, person),
        standings=standings,
        limits=audience.get_limits(),
        lately=_lately(alert, points, at),
        before=[one for one in mine if _holds(one, person)],
        others_before=len(before) - len(mine),
        **facts,
    )


def _verdict(alert: Alert, person: Person, family: audience.Few, at: datetime) -> tuple[str, str]:
    if not alert.include.all():
        return "outside", ""
    try:
        sql, params = audience.judged_of(alert, at=at, few=family)
    except audience.BrokenSegment:
        return "broken", ""
    with connection.cursor() as cursor:
        cursor.execute(VERDICTS.format(judged=sql), params)
        found = {row[0]: (row[3], row[2]) for row in cursor.fetchall()}
    return found.get(person.pk, ("outside", ""))


def _ask_segments(alert: Alert, person: Person) -> list[Asked]:
    return [
        Asked(segment, adds, _explain(segment, alert.partner_id, person))
        for adds, rows in ((True, alert.include.all()), (False, alert.exclude.all()))
        for segment in rows
    ]


def _explain(segment: Segment, partner_id: int, person: Person) -> segments.Reason | None:
    try:
        return segments.explain(segment, partner_id, person)
    except BadTree:
        return None


def _lately(alert: Alert, points: Sequence[int], at: datetime) -> list[Alert]:
    """List the partner's own alerts that went to these addresses in the week; those of others stay theirs."""
    days = rules.days_of(at, settings.TIME_ZONE)
    sent = Message.objects.filter(
        point__in=points, dispatch__partner=alert.partner_id, dispatch__reference__startswith=audience.PREFIX,
        created_at__gte=days.week_begins_at, created_at__lt=days.ends_at,
    ).exclude(fate="dropped")  # fmt: skip
    rows = Alert.objects.filter(dispatch__in=list(sent.values_list("dispatch", flat=True)), partner=alert.partner_id)
    return list(rows.exclude(pk=alert.pk).order_by("-started_at"))


def _holds(other: Alert, person: Person) -> bool:
    """Tell whether a person is in the segments of another alert of the partner."""
    try:
        return audience.people_of(other).filter(pk=person.pk).exists()
    except audience.BrokenSegment:
        return False
