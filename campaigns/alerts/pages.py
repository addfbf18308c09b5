"""Desk pages of alerts: the list, one alert with its progress and results, and the deeds on it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from campaigns.alerts import rules, selectors, services
from campaigns.alerts.audience import selectors as audience
from campaigns.alerts.audience.forms import LEFT_OUT
from campaigns.alerts.composer.forms import NewAlert, read_uuid
from campaigns.alerts.halts import forms as halts
from campaigns.alerts.library import selectors as library_of
from campaigns.alerts.library import services as library
from campaigns.alerts.library.pages import list_starts
from campaigns.alerts.models import Alert, AlertState
from campaigns.alerts.timing import forms as when
from campaigns.alerts.timing.selectors import label_of
from campaigns.alerts.variants.selectors import find_experiment
from campaigns.strategy import selectors as strategy
from campaigns.strategy.following import selectors as following
from coalition.listing.criteria import Column, Filter, Listing
from coalition.listing.pages import list_page
from coalition.listing.rules import Chart, Progress, Series
from coalition.partners.pages import desk
from contacts.correspondence import selectors as correspondence


def _address(alert: Alert) -> str:
    name = "alerts:compose" if rules.is_open(alert.state) else "alerts:detail"
    return reverse(name, args=[alert.uuid])


def _share(alert: Alert) -> str:
    return alert.campaign.name if alert.campaign else ""


LISTING = Listing(
    name="alerts",
    columns=[
        Column("name", gettext_lazy("Alert"), sort="name", link=_address),
        Column("state", gettext_lazy("State"), kind="state"),
        Column("campaign", gettext_lazy("Campaign"), value=_share),
        Column("people", gettext_lazy("People"), value=lambda one: one.dispatch.size if one.dispatch else None,
               kind="number", sort="dispatch__size", nullable=True),
        Column("acted", gettext_lazy("Acted"), value=lambda one: getattr(one, "acted", None), kind="number",
               in_files=False),
        Column("send_at", gettext_lazy("Goes out"), kind="time", sort="send_at", nullable=True),
        Column("changed", gettext_lazy("Changed"), value="modified_at", kind="time", sort="modified_at"),
    ],
    default="-changed",
    filters=[
        Filter("state", gettext_lazy("State"), AlertState.choices, lambda rows, value: rows.filter(state=value)),
    ],
    search=lambda rows, words: rows.filter(name__icontains=words),
    search_hint=gettext_lazy("Name of the alert"),
    empty=(
        "send",
        gettext_lazy("No alert yet"),
        gettext_lazy("An alert asks many people, in their own language, to do one thing now."),
        "/desk/alerts/new/",
        gettext_lazy("Write the first one"),
    ),
)  # fmt: skip


@require_safe
@desk("alerts.view")
def alerts(request: HttpRequest) -> HttpResponse:
    """List alerts."""
    rows = selectors.list_alerts(request.membership).order_by()
    page = list_page(request, LISTING, rows)
    acted = selectors.count_acted([alert.dispatch_id for alert in page.rows if alert.dispatch_id])
    for alert in page.rows:
        alert.acted = acted.get(alert.dispatch_id, 0) if alert.dispatch_id else None
    return render(request, "campaigns/alerts/list.html", {"page": page})


@desk("alerts.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Name a new alert; then the composer opens."""
    membership = request.membership
    form = NewAlert(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = read_uuid(request.POST.get("campaign", ""))
        campaign = strategy.access_campaign(membership, asked) if asked else None
        new_one = {"name": form.cleaned_data["name"], "campaign": campaign, "by": membership, "now": timezone.now()}
        start = request.POST.get("start", "")
        if start:
            alert = library.begin_from(library_of.access_texts(membership, start), **new_one)
        else:
            alert = services.create_alert(**new_one)
        return redirect("alerts:compose", alert.uuid)
    context = {
        "form": form,
        "campaign": request.POST.get("campaign") or request.GET.get("campaign", ""),
        "starts": list_starts(membership),
        "start": request.POST.get("start") or request.GET.get("start", ""),
    }
    return render(request, "campaigns/alerts/new.html", context, status=422 if form.is_bound else 200)


@require_safe
@desk("alerts.view")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show an alert: what it waits for, how far it is, what came of it."""
    alert = selectors.access_alert(request.membership, uuid)
    if rules.is_open(alert.state) and request.membership.may("alerts.edit"):
        return redirect("alerts:compose", alert.uuid)
    now = timezone.now()
    context: dict[str, Any] = {"alert": alert, "halt": halts.tell(alert)}
    context["versions"] = selectors.versions_of(alert).values()
    if alert.state == rules.SCHEDULED and alert.send_at:
        context["seconds"] = max(0, int((alert.send_at - now).total_seconds()))
        context["people"] = audience.count_audience(alert, now=now).size
        context["moved"] = following.waits_for_yes(f"alert:{alert.uuid}")
        context |= when.describe_hours(alert, context["people"], now)
    if alert.dispatch:
        context |= _results(alert, now)
    return render(request, "campaigns/alerts/detail.html", context)


def _results(alert: Alert, now: datetime) -> dict[str, Any]:
    dispatch = alert.dispatch
    by_language = correspondence.list_results(dispatch)
    names = dict(settings.LANGUAGES)
    for row in by_language:
        row["name"] = names.get(row["language"], row["language"])
    keys = ["total", "clicked", "acted", "unsubscribed", "delivered", "bounced", "dropped", "complained"]
    total = {key: sum(row[key] for row in by_language) for key in keys}
    left_out = [(reason, LEFT_OUT.get(reason, reason), people) for reason, people in dispatch.left_out.items()]
    return {
        "run": _run(alert, now),
        "experiment": find_experiment(alert),
        "hours": [(label_of(zone), at, people) for zone, at, people in correspondence.list_hours(dispatch) if zone],
        "total": total,
        "by_language": by_language,
        "left_out": sorted(left_out, key=lambda one: -one[2]),
        "unknown": [(one, names.get(one.language, one.language)) for one in correspondence.list_unsettled(dispatch)],
        "dropped": correspondence.list_dropped(dispatch) if total["dropped"] else [],
        "bounced": correspondence.list_bounced(dispatch) if total["bounced"] else [],
        "chart": _chart(alert, total),
    }


def _run(alert: Alert, now: datetime) -> Progress:
    seen = correspondence.count_progress(alert.dispatch, now)
    is_over = alert.state in {*rules.OVER, rules.HALTED, rules.PAUSED}
    facts = [(_("taken by the mail provider"), seen.accepted)]
    facts += [(_("unknown"), seen.unknown)] if seen.unknown else []
    facts += [(_("failed"), seen.failed)] if seen.failed else []
    facts += [(_("will not be sent"), seen.cancelled)] if seen.cancelled else []
    return Progress(
        title=_("Sending") if not is_over else _("Sent so far") if alert.state != rules.SENT else _("Sent"),
        done=seen.done,
        total=seen.total,
        state=alert.state,
        state_label=alert.get_state_display(),
        rate=seen.per_second,
        poll_url="" if is_over else reverse("alerts:progress", args=[alert.uuid]),
        facts=facts,
        is_over=is_over,
        note=when.say_waiting(alert, seen, now),
    )


def _chart(alert: Alert, total: dict[str, int]) -> Chart:
    hours = selectors.count_per_hour(alert.dispatch)
    if hours["clicked"] or hours["acted"]:
        hours["accepted"] = {}  # its bars would dwarf what people did
    labels = sorted(set().union(*hours.values()))
    words = {"accepted": _("taken by the provider"), "clicked": _("clicked by people"), "acted": _("acted")}
    title = ngettext("%(n)s person acted", "%(n)s people acted", total["acted"]) % {"n": f"{total['acted']:,}"}
    return Chart(
        title=title,
        kind="bar",
        labels=[timezone.localtime(hour).strftime("%m/%d %H:00") for hour in labels],
        series=[Series(words[name], [hours[name].get(hour, 0) for hour in labels]) for name in words if hours[name]],
        name=f"alert-{alert.uuid}",
        first_column=_("Hour"),
    )


@require_safe
@desk("alerts.view")
def progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the progress card anew; at the end the whole page is asked for again."""
    alert = selectors.access_alert(request.membership, uuid)
    if not alert.dispatch:
        return HttpResponse(headers={"HX-Refresh": "true"})
    run = _run(alert, timezone.now())
    answer = render(request, "campaigns/alerts/progress.html", {"run": run})
    if run.is_over:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
@desk("alerts.view")
def waiting(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the count-down anew; once it has begun the whole page is asked for again."""
    alert = selectors.access_alert(request.membership, uuid)
    if alert.state != rules.SCHEDULED or not alert.send_at:
        return HttpResponse(headers={"HX-Refresh": "true"})
    seconds = max(0, int((alert.send_at - timezone.now()).total_seconds()))
    return render(request, "campaigns/alerts/waiting.html", {"alert": alert, "seconds": seconds})


@require_POST
@desk("alerts.send")
def schedule(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let an alert go: at its planned time, or now."""
    membership = request.membership
    alert = selectors.access_alert(membership, uuid)
    planned = request.POST.get("when") == "planned"
    try:
        services.schedule(alert, planned=planned, by=membership, now=timezone.now())
    except (services.NotReady, services.BadTime, services.NeedsApproval, services.ChangedMeanwhile) as no:
        messages.error(request, str(no))
        return redirect("alerts:check", alert.uuid)
    return redirect("alerts:detail", alert.uuid)


DEEDS = {
    "take_back": (services.take_back, gettext_lazy("It is a draft again. Nobody got it.")),
    "pause": (services.pause, gettext_lazy("Paused. What is on its way arrives; nothing more is sent.")),
    "resume": (services.resume, gettext_lazy("The sending goes on.")),
    "cancel": (services.cancel, gettext_lazy("Cancelled. Whoever has not got it will not get it.")),
}


@require_POST
@desk("alerts.send")
def act(request: HttpRequest, uuid: UUID, deed: str) -> HttpResponse:
    """Take back, pause, resume or cancel."""
    membership = request.membership
    alert = selectors.access_alert(membership, uuid)
    service, told = DEEDS[deed]
    said = {"why": request.POST.get("why", "")} if deed == "resume" else {}
    try:
        service(alert, by=membership, now=timezone.now(), **said)
    except services.NoReason as no:
        messages.error(request, str(no))
        return redirect("alerts:detail", alert.uuid)
    messages.success(request, told)
    return redirect(_address(alert))


@require_POST
@desk("alerts.send")
def resend(request: HttpRequest, uuid: UUID, bundle: UUID) -> HttpResponse:
    """Send a batch again whose outcome nobody knows."""
    membership = request.membership
    alert = selectors.access_alert(membership, uuid)
    services.resend_unknown(alert, bundle, by=membership, now=timezone.now())
    messages.success(request, _("The batch goes out again."))
    return redirect("alerts:detail", alert.uuid)


@require_POST
@desk("alerts.edit")
def duplicate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make a draft with the same text and audience."""
    membership = request.membership
    alert = selectors.access_alert(membership, uuid)
    name = _("%(name)s (copy)") % {"name": alert.name}
    copy = services.duplicate(alert, name=name, by=membership, now=timezone.now())
    messages.success(request, _("This is the copy. Change it as you like."))
    return redirect("alerts:compose", copy.uuid)


app_name = "alerts"
urlpatterns = [
    path("", alerts, name="list"),
    path("new/", new, name="new"),
    path("<uuid:uuid>/", detail, name="detail"),
    path("<uuid:uuid>/progress/", progress, name="progress"),
    path("<uuid:uuid>/waiting/", waiting, name="waiting"),
    path("<uuid:uuid>/schedule/", schedule, name="schedule"),
    *[path(f"<uuid:uuid>/{deed.replace('_', '-')}/", act, {"deed": deed}, name=deed) for deed in DEEDS],
    path("<uuid:uuid>/resend/<uuid:bundle>/", resend, name="resend"),
    path("<uuid:uuid>/duplicate/", duplicate, name="duplicate"),
    path("", include("campaigns.alerts.composer.pages")),
    path("", include("campaigns.alerts.library.pages")),
    path("", include("campaigns.alerts.whom.pages")),
    path("", include("campaigns.alerts.variants.pages")),
    path("", include("campaigns.alerts.colleagues.pages")),
    path("", include("campaigns.alerts.results.pages")),
    path("", include("campaigns.alerts.approval.pages")),
]
