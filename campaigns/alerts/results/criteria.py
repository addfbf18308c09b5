"""Words and pictures of results: names of groups and links, charts, and the mail with its clicks drawn in."""

import html
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Value
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.alerts.models import Alert
from campaigns.alerts.results import rules, selectors
from campaigns.alerts.results.rules import Tally
from campaigns.alerts.results.selectors import LinkHeat
from coalition.listing.criteria import Column, Filter, Listing
from coalition.listing.rules import Chart, Series, percent
from contacts.correspondence import criteria as fields
from contacts.correspondence.models import Content, Fate, Message
from contacts.correspondence.rules import Compiled, render_preview
from contacts.people.models import FoldText, RoleKind

_ANCHOR = re.compile(r"(<a\b[^>]*\bhref=\")([^\"]*)(\"[^>]*>)(.*?)(</a>)", re.DOTALL | re.IGNORECASE)
BADGE = (
    '<span style="display:inline-block;margin:0 4px;padding:1px 8px;border-radius:10px;font:700 12px/18px Arial,'
    'sans-serif;color:#ffffff;background:{color};vertical-align:middle;text-decoration:none">{words}</span>'
)
# From cold to hot; each dark enough for white words on it.
COLORS = ("#4b5563", "#9a5b00", "#b45309", "#c2410c", "#b91c1c")


GROUPS = {
    "lower": gettext_lazy("House district"),
    "upper": gettext_lazy("Senate district"),
    "town": gettext_lazy("Town"),
    "role": gettext_lazy("Role"),
    "partner": gettext_lazy("Partner"),
    "language": gettext_lazy("Language"),
    "variant": gettext_lazy("Variant"),
}
NOT_KNOWN = {
    "lower": gettext_lazy("no district known for sure"),
    "upper": gettext_lazy("no district known for sure"),
    "town": gettext_lazy("no town known"),
    "role": gettext_lazy("no role known"),
    "partner": gettext_lazy("no other partner that we know of"),
}


def named(rows: Iterable[Tally], by: str) -> list[tuple[str, str, Tally]]:
    """Give each row its label and a note, such as who sits for a district."""
    rows = list(rows)
    if by in {"lower", "upper"}:
        places = selectors.districts_of(rows, timezone.now())
        named = []
        for row in rows:
            district, term = places.get(row.key, (None, None))
            label = str(district) if district else str(NOT_KNOWN[by])
            named.append((label, str(term.person) if term else _("vacant or not known") if district else "", row))
        return named
    words: dict[str, Any] = {"language": dict(settings.LANGUAGES), "role": dict(RoleKind.choices)}.get(by, {})
    return [(str(words.get(row.key, row.key) or NOT_KNOWN.get(by, "–")), "", row) for row in rows]


def times_chart(alert: Alert, total: Tally) -> Chart:
    """Draw what people did, step by step."""
    step, times = selectors.count_over_time(alert, timezone.now())
    if times["clicked"] or times["acted"]:
        times["accepted"] = {}  # its bars would dwarf what people did
    slots = sorted(set().union(*times.values()))
    words = {
        "accepted": _("taken by the provider"),
        "clicked": _("clicked by people"),
        "acted": _("acted"),
        "unsubscribed": _("unsubscribes"),
    }
    title = ngettext("%(n)s person acted", "%(n)s people acted", total.acted) % {"n": f"{total.acted:,}"}
    if total.acted:
        title += f" ({percent(total.acted, total.people)})"
    return Chart(
        title=title,
        kind="line",
        labels=[_say_slot(slot, step) for slot in slots],
        series=[Series(words[name], [times[name].get(slot, 0) for slot in slots]) for name in words if times[name]],
        name=f"alert-{alert.uuid}-times",
        first_column=_("Time"),
    )


def _say_slot(slot: datetime, step: int) -> str:
    local = timezone.localtime(slot)
    if step >= 86_400:
        return formats.date_format(local, "M j")
    return f"{formats.date_format(local, 'D')} {formats.date_format(local, 'g:i A')}"


def who_chart(alert: Alert, by: str, named: list[tuple[str, str, Tally]]) -> Chart:
    """Draw the groups that acted most; the title names the best one that is large enough to tell."""
    best = rules.best_of([row for _label, _note, row in named if row.key])
    label = next((label for label, _note, row in named if best and row.key == best.key), "")
    title = str(_("Who acted"))
    if best:
        title = _("%(group)s acted most: %(share)s") % {"group": label, "share": percent(best.acted, best.people)}
    top = sorted((one for one in named if one[2].key), key=lambda one: -one[2].acted)[:15]
    return Chart(
        title=title,
        kind="hbar",
        labels=[label for label, _note, _row in top],
        series=[
            Series(_("acted by the link"), [row.acted for *_words, row in top]),
            Series(_("acted another way"), [row.matched for *_words, row in top]),
        ],
        name=f"alert-{alert.uuid}-{by}",
        stacked=True,
        size="tall" if len(top) > 8 else "",
        first_column=GROUPS[by],
    )


def past_chart(past: list[rules.Past]) -> Chart:
    """Draw the shares who acted, the oldest alert first."""
    old_first = list(reversed(past))
    return Chart(
        title=_("Share of people who acted, alert by alert (%)"),
        kind="bar",
        labels=[one.name[:28] for one in old_first],
        series=[Series(_("acted, %"), [round(100 * one.acted, 1) for one in old_first])],
        name="alerts-compared",
        first_column=_("Alert"),
    )


def say_link(key: str) -> str:
    """Call a link by where it leads: the way out, the preferences, a page of ours by its path, else its address."""
    if key == "u":
        return _("Unsubscribe")
    if key == "me":
        return _("Choose what you get")
    bare = key.removeprefix(settings.PUBLIC_URL)
    return bare.split("?")[0] if bare != key else key.removeprefix("https://").removeprefix("http://")


def draw_heat(content: Content, heat: Sequence[LinkHeat]) -> str:
    """Write the mail for somebody made up, with a badge beside each link: how many people pressed it."""
    compiled = Compiled(content.subject, content.html, content.text, list(content.regions))
    ways_out = {"unsubscribe_url": "/u/x/", "preferences_url": "/me/x/"}
    page = render_preview(compiled, {**fields.example_values(), **ways_out}).html
    by_key = {one.key: one for one in heat}
    most = max([one.people for one in heat] or [0])

    def draw(anchor: re.Match[str]) -> str:
        one = by_key.get(rules.link_key(html.unescape(anchor[2])))
        people = one.people if one else 0
        color = COLORS[0 if not people else min(len(COLORS) - 1, 1 + 3 * people // max(most, 1))]
        return anchor[0] + BADGE.format(color=color, words=f"{people:,}")

    with translation.override(content.language):
        return _ANCHOR.sub(draw, page)


def readers_list() -> Listing:
    """Describe the list of who got an alert."""
    return Listing(
        name="alert-people",
        columns=[
            Column(
                "given_name",
                gettext_lazy("Given name"),
                lambda one: one.person.given_name,
                sort="id",
                link=lambda one: reverse("people:detail", args=[one.person.uuid]),
            ),
            Column("family_name", gettext_lazy("Family name"), lambda one: one.person.family_name),
            Column("language", gettext_lazy("Language"), "language"),
            Column("variant", gettext_lazy("Variant"), lambda one: one.bundle.variant if one.bundle else one.variant),
            Column("fate", gettext_lazy("Fate"), Message.get_fate_display),
            Column("clicked", gettext_lazy("Clicked"), "clicked_at", kind="time"),
            Column("acted", gettext_lazy("Acted"), "acted_at", kind="time"),
            Column("unsubscribed", gettext_lazy("Unsubscribes"), "unsubscribed_at", kind="time"),
        ],
        default="given_name",
        filters=[Filter("fate", gettext_lazy("Fate"), Fate.choices, lambda rows, value: rows.filter(fate=value))],
        search=lambda rows, words: rows.filter(person__search_name__contains=FoldText(Value(words))),
        search_hint=gettext_lazy("Name"),
        export_right="people.export",
        empty=("send", gettext_lazy("Nobody got it"), "", "", ""),
    )
