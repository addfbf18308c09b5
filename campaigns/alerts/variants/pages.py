"""Desk pages of an experiment: what is known about each variant, and the decision by hand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from campaigns.alerts import selectors as alerts
from campaigns.alerts.models import Alert
from campaigns.alerts.variants import forms, selectors, services
from coalition.errors import NotFound
from coalition.listing.rules import Chart, Series
from coalition.partners.pages import desk


@require_safe
@desk("alerts.view")
def analysis(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show how the variants of an alert do, how sure that is, and what was or will be decided."""
    alert = alerts.access_alert(request.membership, uuid)
    known = selectors.analyse(alert)
    if known is None:
        raise NotFound
    return render(request, "campaigns/alerts/variants/analysis.html", {"alert": alert, **describe(alert, known)})


def describe(alert: Alert, known: selectors.Analysis) -> dict[str, Any]:
    """Put what is known about an experiment into words and a chart."""
    experiment = known.experiment
    subjects = {one.variant: one.subject for one in alert.versions.all() if one.language == alert.partner.language}
    counts = {one.variant: one for one in known.counts}
    rows = [
        {
            "judged": one,
            "count": counts[one.arm.letter],
            "subject": subjects.get(one.arm.letter, ""),
            "sender": selectors.sender_of(alert, one.arm.letter) if experiment.kind == "sender" else None,
            "range": f"{100 * one.low:.1f}–{100 * one.high:.1f}\N{NO-BREAK SPACE}%",
            "best": round(100 * one.best),
            "is_winner": one.arm.letter == experiment.winner,
        }
        for one in known.verdict.judged
    ]
    return {
        "experiment": experiment,
        "known": known,
        "rows": rows,
        "finding": forms.say_finding(known),
        "rule": forms.say_rule(experiment),
        "why": forms.WHY.get(experiment.why, ""),
        "chart": _chart(alert, known),
        "may_decide": experiment.state == "running",
    }


def _chart(alert: Alert, known: selectors.Analysis) -> Chart:
    judged = known.verdict.judged
    labels = [_("Variant %(letter)s") % {"letter": one.arm.letter} for one in judged]
    series = [
        Series(_("at least, in percent"), [round(100 * one.low, 2) for one in judged]),
        Series(_("seen, in percent"), [round(100 * one.arm.rate, 2) for one in judged]),
        Series(_("at most, in percent"), [round(100 * one.high, 2) for one in judged]),
    ]
    name = f"variants-{alert.uuid}"
    return Chart(title=forms.say_finding(known), kind="interval", labels=labels, series=series, name=name, size="small")


@require_POST
@desk("alerts.send")
def choose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Decide by hand which variant the rest gets."""
    membership = request.membership
    alert = alerts.access_alert(membership, uuid)
    people = services.choose(alert, request.POST.get("variant", ""), by=membership, now=timezone.now())
    told = ngettext("Decided: %(n)s person gets it now.", "Decided: %(n)s people get it now.", people)
    messages.success(request, told % {"n": f"{people:,}"})
    return redirect("alerts:variants", alert.uuid)


urlpatterns = [
    path("<uuid:uuid>/variants/", analysis, name="variants"),
    path("<uuid:uuid>/variants/choose/", choose, name="choose"),
]
