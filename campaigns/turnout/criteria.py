"""How the desk lists promises: columns, filters, search, what can be done with those chosen."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from campaigns.turnout import selectors
from campaigns.turnout.asked import selectors as asked
from campaigns.turnout.forms import NEEDS
from campaigns.turnout.models import Event, NeedKind, Rsvp, RsvpMode
from coalition.listing.criteria import BulkAction, Column, Filter, Listing
from contacts.people.models import Person
from contacts.segments.criteria import DID, days_blank, one_of
from contacts.segments.rules import Ask, Blank, Choices, Criterion, register

MOST_EVENTS = 20
STATES = {
    "promised": gettext_lazy("Promised"),
    "unconfirmed": gettext_lazy("Address not confirmed"),
    "confirmed": gettext_lazy("Confirmed"),
    "came": gettext_lazy("Came"),
    "spoke": gettext_lazy("Spoke"),
    "waiting": gettext_lazy("On the waiting list"),
    "cancelled": gettext_lazy("Cancelled"),
}


def attendance(event: Any, *, may_edit: bool) -> Listing:
    """Describe the attendance list of an event."""
    needs = {kind.value: words for kind, words in NEEDS.items()}
    bulk = (
        BulkAction(reverse("turnout:confirm", args=[event.uuid]), gettext_lazy("They confirmed"), "check"),
        BulkAction(reverse("turnout:cancel", args=[event.uuid]), gettext_lazy("They will not come"), "x", True),
    )
    return Listing(
        name="attendance",
        columns=(
            Column("name", gettext_lazy("Name"), value=lambda row: str(row.person), sort="person__search_name"),
            Column("town", gettext_lazy("Town"), value=lambda row: row.town or ""),
            Column("mode", gettext_lazy("Takes part"), value=lambda row: row.get_mode_display(), sort="mode"),
            Column("state", gettext_lazy("State"), value=lambda row: STATES[row.state], sort="state"),
            Column("needs", gettext_lazy("Needs"), value=lambda row: ", ".join(str(needs[one]) for one in row.needs)),
            Column("needs_note", gettext_lazy("Note")),
            Column("language", gettext_lazy("Language"), sort="language"),
            Column("guests", gettext_lazy("Brings"), sort="guests", kind="number"),
            Column("promised_at", gettext_lazy("Promised"), sort="promised_at", kind="time"),
            Column("source", gettext_lazy("Came by"), sort="source", hidden=True),
        ),
        default="-promised_at",
        filters=(
            Filter("mode", gettext_lazy("Takes part"), RsvpMode.choices, lambda rows, v: rows.filter(mode=v)),
            Filter("state", gettext_lazy("State"), list(STATES.items()), lambda rows, v: rows.filter(state=v)),
            Filter("need", gettext_lazy("Needs"), NeedKind.choices, lambda rows, v: rows.filter(needs__contains=[v])),
        ),
        search=lambda rows, words: rows.filter(person__search_name__contains=words.lower()),
        search_hint=gettext_lazy("Search by name"),
        export_right="turnout.export",
        bulk=bulk if may_edit else (),
        empty=(
            "users",
            gettext_lazy("Nobody has promised yet"),
            gettext_lazy("Send the page to the people it concerns."),
            reverse("action:page", args=[event.page.slug]),
            gettext_lazy("Open the page"),
        ),
    )


# --- segments ---------------------------------------------------------------------------------------------------------
ASKED = {
    "invited": gettext_lazy("were asked, and have not answered"),
    "promised": gettext_lazy("promised, and have not confirmed"),
    "confirmed": gettext_lazy("confirmed"),
    "waiting": gettext_lazy("are on the waiting list"),
    "came": gettext_lazy("came"),
    "spoke": gettext_lazy("spoke"),
    "missed": gettext_lazy("promised, and did not come"),
    "cancelled": gettext_lazy("took their promise back"),
}


def _promised(values: Mapping[str, Any], ask: Ask) -> QuerySet[Any]:
    if "invited" in values["state"]:
        return _asked(values, ask)
    return _answered(values, ask)


def _asked(values: Mapping[str, Any], ask: Ask) -> QuerySet[Person]:
    """List who was asked and has not answered, and who is in one of the other states, each once."""
    events = Event.objects.filter(page__partner=ask.partner_id).select_related("page")
    if values["event"]:
        events = events.filter(uuid__in=[one for one in values["event"] if len(one) == 36])
    else:
        ahead = Q(hearing=None, starts_at__gte=ask.now) | Q(hearing__starts_at__gte=ask.now)
        events = events.filter(ahead)  # without an event: those that are still to come
    if values["hearing"]:
        events = events.filter(hearing__isnull=False)
    found = Q(pk__in=_answered(values, ask).values("person"))
    for event in events.order_by("-pk")[:MOST_EVENTS]:
        found |= Q(pk__in=asked.list_silent(event).values("pk"))
    return Person.objects.filter(found)


def _answered(values: Mapping[str, Any], ask: Ask) -> QuerySet[Rsvp]:
    rows = Rsvp.objects.filter(event__page__partner=ask.partner_id).annotate(state=selectors.STATE)
    if values["event"]:
        rows = rows.filter(event__uuid__in=[one for one in values["event"] if len(one) == 36])
    if values["hearing"]:
        rows = rows.filter(event__hearing__isnull=False)
    if values["days"]:
        since = ask.now - timedelta(days=values["days"])
        lately = Q(event__hearing=None, event__starts_at__gte=since) | Q(event__hearing__starts_at__gte=since)
        rows = rows.filter(lately)
    states = values["state"]
    wanted = [*states, "came", "spoke"] if "came" in states else list(states)
    held = Q(event__hearing=None, event__starts_at__lt=ask.now) | Q(event__hearing__starts_at__lt=ask.now)
    missed = Q(state__in=["promised", "confirmed"]) & held
    return rows.filter(
        Q(state__in=[one for one in wanted if one != "missed"]) | (missed if "missed" in states else Q(pk=None))
    )


def event_choices(partner_id: int) -> Choices:
    """List the events of a partner for a blank of a segment."""
    return [(about.partition(":")[2], title) for about, title in selectors.list_abouts(partner_id)]


def _states(partner_id: int) -> Choices:
    return list(ASKED.items())


def say_of_event(labels: Mapping[str, Any], positive: bool) -> str:
    """Say a condition that names what became of it and at which event."""
    what = one_of(labels["state"])
    parts = [what if positive else gettext("are not among those who %(what)s") % {"what": what}]
    if labels["event"]:
        parts.append(gettext("for %(event)s") % {"event": one_of(labels["event"])})
    if labels.get("hearing"):
        parts.append(gettext("(hearings only)"))
    if labels.get("days"):
        parts.append(gettext("at events of the last %(days)s days or to come") % {"days": labels["days"]})
    return " ".join(parts)


def register_all() -> None:
    """Register what segments may ask about events."""
    register(
        Criterion(
            "turnout",
            gettext_lazy("Events"),
            DID,
            (
                Blank("state", "many", gettext_lazy("what became of it"), True, _states),
                Blank(
                    "event", "many", gettext_lazy("event"), False, event_choices, empty_label=gettext_lazy("any event")
                ),
                Blank("hearing", "flag", gettext_lazy("only hearings"), required=False),
                days_blank(),
            ),
            _promised,
            say_of_event,
        )
    )
