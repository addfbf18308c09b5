"""What segments may ask about stories, and how the library lists them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from campaigns.pages.choices.rules import labels_of
from campaigns.stories import rules, selectors
from campaigns.stories.forms import USES
from campaigns.stories.models import Story, StoryState
from coalition.listing.criteria import Column, Filter, Listing
from contacts.policymakers.criteria import list_districts
from contacts.segments.criteria import DID, one_of
from contacts.segments.rules import Ask, Blank, Choices, Criterion, register


def _told(values: Mapping[str, Any], ask: Ask) -> QuerySet[Story]:
    rows = Story.objects.filter(selectors.STANDS, story_page__page__partner=ask.partner_id)
    if values["topic"]:
        found = Story.objects.none()
        for topic in values["topic"]:
            found = found | rows.filter(topics__contains=[topic])
        rows = found
    if values["use"]:
        rows = rows.filter(allowed__has_any_keys=values["use"])
    return rows


def _uses(partner_id: int) -> Choices:
    return list(USES.items())


def _say(labels: Mapping[str, Any], positive: bool) -> str:
    parts = [gettext("told a story") if positive else gettext("told no story")]
    if labels["topic"]:
        parts.append(gettext("about %(what)s") % {"what": one_of(labels["topic"])})
    if labels["use"]:
        parts.append(gettext("and allow it for: %(what)s") % {"what": one_of(labels["use"])})
    return " ".join(parts)


def register_all() -> None:
    """Register what segments may ask; called when the apps are ready."""
    register(
        Criterion(
            "told_story",
            _("Stories"),
            DID,
            (
                Blank("topic", "many", _("topic"), False, selectors.list_topics, empty_label=_("any topic")),
                Blank("use", "many", _("may be used for"), False, _uses, empty_label=_("any use")),
            ),
            _told,
            _say,
        )
    )


def state_of(row: Any) -> Any:
    """Say where a story stands."""
    if row.needs_confirmation and not row.confirmed_at and not row.withdrawn_at:
        return _("Not confirmed yet")
    return StoryState(row.state).label


def _uses_in_words(row: Any) -> str:
    return ", ".join(str(USES[use]) for use in rules.USES if use in row.allowed)


def _columns(labels: dict[str, str]) -> tuple[Column, ...]:
    return (
        Column(
            "story", _("Told story"), value=lambda row: row.quote or rules.excerpt(row.text, 160) or _("(a recording)"),
            link=lambda row: reverse("stories:story", args=[row.uuid]), export=lambda row: row.text,
        ),
        Column("name", _("Told by"), value=lambda row: str(row.person), sort="person__search_name"),
        Column("town", _("Town"), value=lambda row: row.town or ""),
        Column("uses", _("May be used for"), value=_uses_in_words),
        Column("topics", _("Topics"), value=lambda row: ", ".join(labels.get(key, key) for key in row.topics)),
        Column("state", _("State"), value=state_of, sort="state"),
        Column("at", _("Told"), sort="at", kind="time"),
        Column("language", _("Language"), sort="language", hidden=True),
    )  # fmt: skip


def stories(membership: Any, row: Any = None) -> Listing:
    """Describe the library: the stories of one page, or of all of the partner."""
    partner = membership.partner.pk
    topics = list(labels_of(row.topics, get_language() or "en").items()) if row else selectors.list_topics(partner)
    link = reverse("action:page", args=[row.page.slug]) if row else reverse("pages:new") + "?kind=story.tell"
    return Listing(
        name="stories",
        columns=_columns(dict(topics)),
        default="-at",
        filters=(
            Filter("state", _("State"), StoryState.choices, lambda rows, v: rows.filter(state=v)),
            Filter(
                "use", _("May be used for"), list(USES.items()),
                lambda rows, v: rows.filter(selectors.USABLE, allowed__has_key=v),
            ),
            Filter("topic", _("Topic"), topics, lambda rows, v: rows.filter(topics__contains=[v])),
            Filter("district", _("District"), lambda: list_districts(partner), selectors.in_district),
        ),
        search=selectors.search,
        search_hint=_("Search in the stories"),
        export_right="people.export",
        empty=(
            "quote",
            _("No story here yet"),
            _("Ask people who spoke up before: their story opens doors."),
            link,
            _("Open the page") if row else _("Make a story page"),
        ),
    )  # fmt: skip
