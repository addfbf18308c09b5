"""What segments may ask about sign-ups, and how the desk lists them."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from campaigns.pages.choices.rules import labels_of, offered
from campaigns.signups import selectors
from campaigns.signups.models import HelpState, Signup
from coalition.listing.criteria import BulkAction, Column, Filter, Listing
from contacts.segments.criteria import DID, one_of
from contacts.segments.rules import Ask, Blank, Choices, Criterion, register


def _joined(values: Mapping[str, Any], ask: Ask) -> QuerySet[Signup]:
    rows = Signup.objects.filter(selectors.STANDS, signup_page__page__partner=ask.partner_id)
    if values["interest"]:
        rows = rows.filter(interests__overlap=values["interest"])
    if values["way"]:
        rows = rows.filter(ways__overlap=values["way"])
    if values["state"]:
        rows = rows.filter(selectors.OFFERS, help_state__in=values["state"])
    return rows


def _interests(partner_id: int) -> Choices:
    return selectors.list_choices(partner_id, "interests")


def _ways(partner_id: int) -> Choices:
    return selectors.list_choices(partner_id, "ways")


def _states(partner_id: int) -> Choices:
    return HelpState.choices


def _say(labels: Mapping[str, Any], positive: bool) -> str:
    parts = [gettext("signed up") if positive else gettext("did not sign up")]
    if labels["interest"]:
        parts.append(gettext("caring about %(what)s") % {"what": one_of(labels["interest"])})
    if labels["way"]:
        parts.append(gettext("offering: %(what)s") % {"what": one_of(labels["way"])})
    if labels["state"]:
        parts.append(gettext("(help: %(state)s)") % {"state": one_of(labels["state"])})
    return " ".join(parts)


def register_all() -> None:
    """Register what segments may ask; called when the apps are ready."""
    anything = _("anything")
    register(
        Criterion(
            "signed_up",
            _("Sign-ups"),
            DID,
            (
                Blank("interest", "many", _("interest"), False, _interests, empty_label=anything),
                Blank("way", "many", _("way to help"), False, _ways, empty_label=anything),
                Blank("state", "many", _("where the offer stands"), False, _states, empty_label=anything),
            ),
            _joined,
            _say,
        )
    )


def _state_of(row: Any) -> Any:
    if row.withdrawn_at:
        return _("Withdrawn")
    if row.needs_confirmation and not row.confirmed_at:
        return _("Not confirmed yet")
    return HelpState(row.help_state).label if row.ways else ""


def _ticked(name: str, labels: dict[str, str], row: Any) -> str:
    return ", ".join(labels.get(key, key) for key in getattr(row, name))


def _columns(interests: dict[str, str], ways: dict[str, str]) -> tuple[Column, ...]:
    return (
        Column(
            "name", _("Name"), value=lambda one: str(one.person), sort="person__search_name",
            link=lambda one: reverse("people:detail", args=[one.person.uuid]),
        ),
        Column("town", _("Town"), value=lambda one: one.town or ""),
        Column("ways", _("Would help"), value=partial(_ticked, "ways", ways)),
        Column("help", _("State"), value=_state_of),
        Column("interests", _("Cares about"), value=partial(_ticked, "interests", interests)),
        Column("note", _("Note")),
        Column("at", _("Signed up"), sort="at", kind="time"),
        Column("source", _("Came by"), sort="source", hidden=True),
        Column("language", _("Language"), sort="language", hidden=True),
    )  # fmt: skip


def _filters(row: Any, language: str) -> tuple[Filter, ...]:
    ways, interests = offered(row.ways, language), offered(row.interests, language)
    return (
        Filter("help", _("Help"), HelpState.choices, lambda rows, v: rows.filter(selectors.OFFERS, help_state=v)),
        Filter("way", _("Would help"), ways, lambda rows, v: rows.filter(ways__contains=[v])),
        Filter("interest", _("Cares about"), interests, lambda rows, v: rows.filter(interests__contains=[v])),
    )


def signups(row: Any, *, may_edit: bool) -> Listing:
    """Describe the list of sign-ups of a page."""
    language, uuid = get_language() or "en", row.page.uuid
    bulk = (
        BulkAction(reverse("signups:step", args=[uuid, "asked"]), _("We spoke to them"), "message"),
        BulkAction(reverse("signups:step", args=[uuid, "done"]), _("They helped"), "check"),
        BulkAction(reverse("signups:step", args=[uuid, "back"]), _("Back to the list"), "arrow-back-up"),
    )
    return Listing(
        name="sign-ups",
        columns=_columns(labels_of(row.interests, language), labels_of(row.ways, language)),
        default="-at",
        filters=_filters(row, language),
        search=lambda rows, words: rows.filter(person__search_name__contains=words.lower()),
        search_hint=_("Search by name"),
        export_right="people.export",
        bulk=bulk if may_edit else (),
        empty=(
            "user-plus",
            _("Nobody has signed up yet"),
            _("Share the page where your people are: at school, in the newsletter, at the door."),
            reverse("action:page", args=[row.page.slug]),
            _("Open the page"),
        ),
    )
