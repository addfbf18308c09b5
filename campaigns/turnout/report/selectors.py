"""Reads every promise of an event once, with how it came about."""

from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Value, When

from campaigns.ledger.models import Action
from campaigns.turnout import rules as turnout
from campaigns.turnout import selectors
from campaigns.turnout.models import Event
from campaigns.turnout.report import rules
from contacts.correspondence.models import Dispatch, Message


def lines_of(event: Event, now: datetime) -> list[rules.Line]:
    """Give every promise of an event as the report sees it: three statements, however many."""
    is_over = turnout.ends_at(selectors.facts_of(event)) <= now
    asked = Message.objects.filter(
        person=OuterRef("person"),
        dispatch__in=list(_sends(event)),
    )
    rows = event.rsvps.annotate(
        state=selectors.STATE,
        was_asked=Exists(asked),
        is_walk_in=Case(When(check_in__walk_in=True, then=Value(True)), default=False, output_field=BooleanField()),
        by_first=F("confirmed_by__name"),
        by_email=F("confirmed_by__email"),
        has_spoken=F("check_in__spoke_at"),
    )
    partners = _partners(event)
    return [_line(row, partners, event.page.partner.name, is_over) for row in rows.iterator(2000)]


def _sends(event: Event) -> Any:
    # One statement of its own: the handful of sends, and not a search through all of them for each person.
    return Dispatch.objects.filter(reference__startswith=f"remind:confirm:{event.pk}:").values_list("pk", flat=True)


def _partners(event: Event) -> dict[str, str]:
    lines = Action.objects.filter(about=f"event:{event.uuid}", kind="turnout.promised", via_partner__isnull=False)
    return dict(lines.values_list("reference", "via_partner__name"))


def _line(row: Any, partners: dict[str, str], own: str, is_over: bool) -> rules.Line:
    was_confirmed = row.confirmed_at is not None
    stands = row.state == "confirmed" or row.state == "promised"
    return rules.Line(
        state="missed" if is_over and stands and row.mode != "write" else row.state,
        is_walk_in=row.is_walk_in,
        was_confirmed=was_confirmed,
        source=row.source,
        partner=partners.get(f"rsvp:{row.uuid}", own),
        organizer=row.by_first or row.by_email or "",
        path=rules.path_of(was_asked=row.was_asked, was_confirmed=was_confirmed, via=row.confirmed_via),
    )


def report_of(event: Event, now: datetime) -> dict[str, Any]:
    """Give the tables of an event's report, their common total, and whether it adds up to the roster."""
    lines = lines_of(event, now)
    tables = {
        "source": rules.table(lines, lambda line: line.source),
        "partner": rules.table(lines, lambda line: line.partner),
        "organizer": rules.table(lines, lambda line: line.organizer),
        "path": rules.table(lines, lambda line: line.path),
    }
    wholes = [rules.total(row for _name, row in table) for table in tables.values()]
    return {
        "tables": tables,
        "whole": wholes[0],
        "adds_up": all(one == wholes[0] for one in wholes) and rules.adds_up(lines, wholes[0]),
        "count": len(lines),
    }
