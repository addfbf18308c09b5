"""Desk pages of an alert's results: overview, who, links, comparison; and their files."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from csp.decorators import csp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.alerts import selectors as alerts
from campaigns.alerts.composer.pages import MAIL_CSP
from campaigns.alerts.models import Alert
from campaigns.alerts.results import criteria, rules, selectors
from campaigns.alerts.results.rules import Tally
from coalition.audit import services as audit
from coalition.errors import NotFound
from coalition.listing.pages import figures_file, list_page
from coalition.partners.pages import desk

VIEWS = {
    "overview": gettext_lazy("Overview"),
    "who": gettext_lazy("Who acted"),
    "links": gettext_lazy("Links"),
    "compare": gettext_lazy("Beside other alerts"),
}
SORTS: dict[str, Callable[[Tally], Any]] = {
    "people": lambda row: -row.people,
    "acted": lambda row: (-row.acted, -row.people),
    "rate": lambda row: (-row.rate, -row.people),
    "clicked": lambda row: (-row.clicked, -row.people),
    "unsubscribed": lambda row: (-row.unsubscribed, -row.people),
}
SHOWN = 40
COMPARED = {
    "delivered": gettext_lazy("Delivered"),
    "clicked": gettext_lazy("Clicked by people"),
    "acted": gettext_lazy("Acted"),
    "unsubscribed": gettext_lazy("Unsubscribes"),
}
STANDS = {
    "above": gettext_lazy("more than usual"),
    "below": gettext_lazy("less than usual"),
    "usual": gettext_lazy("as usual"),
    "unknown": "",
}


def _sent(request: HttpRequest, uuid: UUID) -> Alert:
    alert = alerts.access_alert(request.membership, uuid)
    if alert.dispatch is None:
        raise NotFound
    return alert


@require_safe
@desk("alerts.view")
def results(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what came of an alert, one view at a time."""
    alert = alerts.access_alert(request.membership, uuid)
    if alert.dispatch is None:
        return redirect("alerts:detail", alert.uuid)
    view = request.GET.get("view", "overview")
    view = view if view in VIEWS else "overview"
    context: dict[str, Any] = {"alert": alert, "view": view, "views": VIEWS}
    context |= {"overview": _overview, "who": _who, "links": _links, "compare": _compare}[view](request, alert)
    return render(request, "campaigns/alerts/results/page.html", context)


def _overview(request: HttpRequest, alert: Alert) -> dict[str, Any]:
    languages = selectors.tally_by(alert, "language")
    variants = selectors.tally_by(alert, "variant")
    total = selectors.total_of(languages)
    tables = [(criteria.GROUPS["language"], "language", criteria.named(languages, "language"))]
    if len(variants) > 1:
        tables.insert(0, (criteria.GROUPS["variant"], "variant", criteria.named(variants, "variant")))
    return {
        "total": total,
        "times": criteria.times_chart(alert, total),
        "tables": tables,
        "days": rules.MATCHED_WITHIN.days,
    }


def _who(request: HttpRequest, alert: Alert) -> dict[str, Any]:
    by = request.GET.get("by", "lower")
    by = by if by in criteria.GROUPS else "lower"
    sort = request.GET.get("sort", "people")
    sort = sort if sort in SORTS else "people"
    rows = sorted(selectors.tally_by(alert, by), key=SORTS[sort])
    named = criteria.named(rows, by)
    shown = named if request.GET.get("all") else named[:SHOWN]
    chart = criteria.who_chart(alert, by, named)
    context = {"by": by, "groups": criteria.GROUPS, "sort": sort, "rows": shown, "chart": chart}
    return {**context, "hidden": len(named) - len(shown)}


def _links(request: HttpRequest, alert: Alert) -> dict[str, Any]:
    heat = selectors.list_links(alert)
    contents = selectors.list_contents(alert)
    asked = (request.GET.get("language", ""), request.GET.get("variant", ""))
    shown = next((one for one in contents if (one.language, one.variant) == asked), contents[0] if contents else None)
    names = dict(settings.LANGUAGES)
    choices = [(one, names.get(one.language, one.language)) for one in contents]
    return {
        "heat": [(one, criteria.say_link(one.key)) for one in heat],
        "most": max([one.people for one in heat] or [0]),
        "machine": sum(one.machine for one in heat),
        "contents": choices,
        "shown": shown,
        "has_variants": len({one.variant for one in contents}) > 1,
    }


def _compare(request: HttpRequest, alert: Alert) -> dict[str, Any]:
    past = selectors.list_past(alert)
    own = next(one for one in past if one.uuid == str(alert.uuid))
    others = [one for one in past if one.uuid != own.uuid and one.people >= rules.TELLING]
    beside = []
    for name, label in COMPARED.items():
        middle = rules.usual(others, name)
        stands = rules.compare(getattr(own, name), middle)
        beside.append((name, label, getattr(own, name), middle, stands, STANDS[stands]))
    return {"past": past, "own": own, "beside": beside, "chart": criteria.past_chart(past)}


# --- the mail with its heat, and the files ---------------------------------------------------------------------------
@require_safe
@xframe_options_sameorigin
@csp(MAIL_CSP)
@desk("alerts.view")
def heat(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the mail with the clicks written beside each link, locked into a sandbox."""
    alert = _sent(request, uuid)
    asked = (request.GET.get("language", ""), request.GET.get("variant", "A"))
    content = next((c for c in selectors.list_contents(alert) if (c.language, c.variant) == asked), None)
    if content is None:
        raise NotFound
    return HttpResponse(criteria.draw_heat(content, selectors.list_links(alert)))


@require_safe
@desk("alerts.view")
def numbers(request: HttpRequest, uuid: UUID, what: str) -> HttpResponse:
    """Give the numbers of a view as a file: a group of people, links or other alerts. Nobody is named in it."""
    alert = _sent(request, uuid)
    if what in criteria.GROUPS:
        head = [criteria.GROUPS[what], _("Sits for it"), _("People"), _("Accepted"), _("Delivered"), _("Bounced")]
        head += [_("Clicked by people"), _("Acted by the link"), _("Acted another way"), _("Unsubscribes"), _("Spam")]
        rows: Iterable[list[Any]] = [
            [label, note, one.people, one.accepted, one.delivered, one.bounced, one.clicked, one.acted, one.matched,
             one.unsubscribed, one.complained]
            for label, note, one in criteria.named(selectors.tally_by(alert, what), what)
        ]  # fmt: skip
    elif what == "links":
        head = [_("Link"), _("People"), _("Clicks"), _("Clicks of programs")]
        rows = [
            [criteria.say_link(one.key), one.people, one.clicks, one.machine] for one in selectors.list_links(alert)
        ]
    elif what == "compare":
        head = [_("Alert"), _("Sent"), _("People"), *[str(label) for label in COMPARED.values()]]
        rows = [
            [one.name, one.at, one.people, *[round(getattr(one, name), 4) for name in COMPARED]]
            for one in selectors.list_past(alert)
        ]
    else:
        raise Http404
    why = _("results of the alert “%(name)s”") % {"name": alert.name}
    return figures_file(request, f"alert-{what}", head, rows, why=why)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("people.view")
def people(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """List who got this alert and what became of it; taken out as a file as every list is."""
    alert = _sent(request, uuid)
    page = list_page(request, criteria.readers_list(), selectors.list_readers(alert))
    if page.wants_export:
        return page.export(record=audit.record)
    return render(request, "campaigns/alerts/results/people.html", {"alert": alert, "page": page})


urlpatterns = [
    path("<uuid:uuid>/results/", results, name="results"),
    path("<uuid:uuid>/results/heat/", heat, name="heat"),
    path("<uuid:uuid>/results/people/", people, name="results_people"),
    path("<uuid:uuid>/results/<slug:what>.csv", numbers, name="results_numbers"),
]
