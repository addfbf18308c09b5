"""The left navigation of the desk, in the order of work: only what the role may see and what exists."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """One entry: the first of `urls` that exists is taken; `key` opens it after `g`."""

    label: Any
    icon: str
    right: str
    urls: tuple[str, ...]
    key: str = ""
    under: str = ""
    also: str = ""  # pages at this address belong here too


PLACES = (
    Place(_("Today"), "sun", "today.view", ("reports:today", "today"), "t"),
    Place(_("My shift"), "phone-call", "outreach.call", ("outreach:shift", "outreach:mine"), "m"),
    Place(_("At the door"), "door-enter", "turnout.check_in", ("turnout:doors",), "y"),
    Place(_("Campaigns"), "flag", "campaigns.view", ("strategy:list", "campaigns:list"), "c"),
    Place(_("Bills & hearings"), "gavel", "legislation.view", ("legislation:list", "legislation:bills"), "b"),
    Place(_("Calendar"), "calendar", "legislation.view", ("turnout:calendar_desk:calendar",), "", "legislation"),
    Place(_("Alerts"), "send", "alerts.view", ("alerts:list",), "a"),
    Place(_("Ladders"), "stairs", "alerts.view", ("ladders:list",), "d", "alerts"),
    Place(_("Replies"), "mail-opened", "alerts.view", ("replies:list",), "w", "alerts"),
    Place(_("Mail health"), "activity", "alerts.edit", ("mail_health:overview",), "h", "alerts"),
    Place(_("Pages"), "writing", "pages.view", ("pages:list",), "p"),
    Place(_("Stories"), "quote", "pages.view", ("stories:library",), "", "pages"),
    Place(_("Turnout"), "calendar-event", "turnout.view", ("turnout:list",), "u"),
    Place(_("Testimony"), "microphone", "testimony.view", ("testimony:list",), "k", "turnout"),
    Place(_("To translate"), "language", "testimony.translate", ("testimony:to_translate",), "", "turnout"),
    Place(_("Outreach"), "phone", "outreach.view", ("outreach:list",), "o"),
    Place(_("People"), "users", "people.view", ("people:list",), "e", also="/desk/organizations/"),
    Place(_("Follow-ups"), "checkbox", "people.view", ("follow_ups:list",), "f", "people"),
    Place(_("Your own fields"), "clipboard-list", "people.view", ("custom:list",), "", "people"),
    Place(_("Duplicates"), "copy", "people.view", ("duplicates:queue",), "", "people"),
    Place(_("Imports"), "file-import", "imports.view", ("imports:list",), "i", "people"),
    Place(_("To mend"), "tools", "intake.view", ("intake:refused", "intake:list"), "r", "people"),
    Place(_("Legislators"), "building-bank", "policymakers.view", ("policymakers:list",), "l"),
    Place(_("Segments"), "filter", "segments.view", ("segments:list",), "s"),
    Place(_("Partners"), "affiliate", "audit.view", ("partners:list",), "n"),
    Place(_("Reports"), "chart-bar", "reports.view", ("reports:list",)),
    Place(_("Settings"), "settings", "audit.view", ("partners:settings", "partners:team"), "x"),
)


@dataclass(frozen=True)
class Link:
    """A place as this user sees it on this page."""

    label: Any
    icon: str
    url: str
    key: str
    is_under: bool
    is_here: bool


def links_for(membership: Any, path: str) -> list[Link]:
    """List the places this membership may open; the one with the longest matching address is where we are."""
    if not membership:
        return []
    seen = [
        (place, url)
        for place in PLACES
        if (not place.right or membership.may(place.right)) and (url := _first_existing(place.urls))
    ]
    home = reverse("desk")  # everything begins with it: it is here only when nothing follows
    near = [url for p, url in seen if path == url or (url != home and path.startswith((url, p.also or url)))]
    here = max(near, key=len, default="")
    return [Link(p.label, p.icon, url, p.key, bool(p.under), url == here) for p, url in seen]


@cache
def _first_existing(names: tuple[str, ...]) -> str:
    """Give the address of the first of these routes that exists: asked thirty times a page, and always the same."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""
