"""Reads every promise of an event once, with how it came about."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, Subquery, Value, When

from campaigns.ledger.models import Action
from campaigns.turnout import rules as turnout
from campaigns.turnout import selectors
from campaigns.turnout.asked import selectors as asking
from campaigns.turnout.cohosts import selectors as cohosts
from campaigns.turnout.models import Event
from campaigns.turnout.report import rules
from contacts.correspondence.models import Dispatch, Message


def lines_of(event: Event, now: datetime) -> list[rules.Line]:
    """Give every promise of an event as the report sees it: few statements, however many."""
    is_over = turnout.ends_at(selectors.facts_of(event)) <= now
    sends = _sends(event)
    asked = Message.objects.filter(person=OuterRef("person"), dispatch__in=sends)
    before = Message.objects.filter(person=OuterRef("person"), created_at__lte=OuterRef("confirmed_at"))
    last = before.filter(dispatch__in=[*sends, *_notices(event)]).order_by("-created_at", "-pk")
    rows = event.rsvps.annotate(
        state=selectors.STATE,
        last_ask=Subquery(last.values("dispatch__reference")[:1]),
        was_asked=Exists(asked),
        is_walk_in=Case(When(check_in__walk_in=True, then=Value(True)), default=False, output_field=BooleanField()),
        by_first=F("confirmed_by__name"),
        by_email=F("confirmed_by__email"),
        has_spoken=F("check_in__spoke_at"),
    )
    partners, ways = _partners(event), asking.ways_of_promises(event)
    own = event.page.partner.name
    return [_line(row, partners.get(f"rsvp:{row.uuid}", own), ways, is_over) for row in rows.iterator(2000)]


def _sends(event: Event) -> list[int]:
    # One statement of its own: the handful of sends, and not a search through all of them for each person.
    ahead = Q(reference__startswith=f"remind:confirm:{event.pk}:") | Q(reference__startswith=f"remind:way:{event.pk}:")
    ahead |= Q(reference__startswith=f"remind:morning:{event.pk}:")
    return list(Dispatch.objects.filter(ahead).values_list("pk", flat=True))


def _notices(event: Event) -> list[int]:
    told = [f"notice:{uuid}" for uuid in event.notices.values_list("uuid", flat=True)]
    return list(Dispatch.objects.filter(reference__in=told).values_list("pk", flat=True)) if told else []


def _partners(event: Event) -> dict[str, str]:
    lines = Action.objects.filter(about=f"event:{event.uuid}", kind="turnout.promised", via_partner__isnull=False)
    return dict(lines.values_list("reference", "via_partner__name"))


def _line(row: Any, partner: str, ways: dict[int, str], is_over: bool) -> rules.Line:
    was_confirmed = row.confirmed_at is not None
    last = (row.last_ask or "").split(":")
    stands = row.state == "confirmed" or row.state == "promised"
    return rules.Line(
        state="missed" if is_over and stands and row.mode != "write" else row.state,
        is_walk_in=row.is_walk_in,
        was_confirmed=was_confirmed,
        source=row.source,
        partner=partner,
        organizer=row.by_first or row.by_email or "",
        path=rules.path_of(
            last_ask=last[1] if last[0] == "remind" else last[0],
            was_asked=row.was_asked,
            was_confirmed=was_confirmed,
            via=row.confirmed_via,
        ),
        asked=ways.get(row.pk, ""),
    )


def report_of(event: Event, now: datetime) -> dict[str, Any]:
    """Give the tables of an event's report, their common total, and whether it adds up to the roster."""
    lines = lines_of(event, now)
    silent = asking.count_silent(event)
    tables = {
        "asked": rules.table_of_asked(lines, silent),
        "source": rules.table(lines, lambda line: line.source),
        "partner": rules.with_all(rules.table(lines, lambda line: line.partner), cohosts.list_cohosts(event)),
        "organizer": rules.table(lines, lambda line: line.organizer),
        "path": rules.table(lines, lambda line: line.path),
    }
    wholes = [rules.total(row for _name, row in table) for table in tables.values()]
    return {
        "tables": tables,
        "whole": wholes[0],
        "silent": sum(silent.values()),
        "adds_up": all(replace(one, silent=0) == wholes[1] for one in wholes) and rules.adds_up(lines, wholes[1]),
        "count": len(lines),
    }
