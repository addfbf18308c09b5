"""Settings: how fast mail leaves, domain by domain."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from coalition.listing.rules import Chart, Series
from coalition.partners.pages import desk
from contacts.correspondence.pace import forms, selectors, services
from contacts.correspondence.pace.rules import WARM_UP


@require_safe
@desk("partner.edit")
def speed(request: HttpRequest) -> HttpResponse:
    """Show the domains that mail comes from: limits, what left today and lately."""
    membership, now = request.membership, timezone.now()
    today = timezone.localdate(now)
    domains = [_shown(one, membership, today, now) for one in selectors.list_domains(membership.partner, now)]
    context = {"domains": domains, "today": today}
    return render(request, "contacts/correspondence/speed.html", context)


def _shown(one: selectors.Domain, membership: Any, today: date, now: datetime) -> dict[str, Any]:
    cap = one.pace.cap_on(today)
    return {
        "domain": one,
        "cap": cap,
        "left": None if cap is None else max(0, cap - one.pace.used),
        "day": one.pace.warm_up_day(today),
        "days": len(one.pace.warm_up_caps),
        "blocked": one.rate.blocked_until if one.rate.blocked_until and one.rate.blocked_until > now else None,
        "may_change": selectors.may_change(membership, one),
        "chart": _chart(one, today),
        "waits": selectors.say_forecast(one.pace, one.waiting, today),
    }


def _chart(one: selectors.Domain, today: date) -> Chart:
    days = [today - timedelta(days=ago) for ago in range(selectors.DAYS - 1, -1, -1)]
    people = sum(one.days.values())
    title = ngettext("%(n)s mail left in thirty days", "%(n)s mails left in thirty days", people)
    return Chart(
        title=title % {"n": f"{people:,}"},
        kind="bar",
        labels=[formats.date_format(day, "m/d") for day in days],
        series=[Series(_("mails"), [one.days.get(day, 0) for day in days])],
        name=f"pace-{one.name}",
        size="small",
        first_column=_("Day"),
    )


@desk("partner.edit")
def change(request: HttpRequest, domain: str) -> HttpResponse:
    """Set the limits of a domain."""
    membership, now = request.membership, timezone.now()
    one = selectors.access_domain(membership, domain, now)
    form = forms.PaceForm(request.POST or None, initial=forms.filled(one.pace))
    if request.method == "POST" and form.is_valid():
        services.set_pace(one, form.limits(), by=membership, now=now)
        messages.success(request, _("Saved. It holds from the next batch on."))
        return redirect("speed:list")
    context = {"domain": one, "form": form, "may_change": selectors.may_change(membership, one), "table": WARM_UP}
    return render(request, "contacts/correspondence/speed_form.html", context, status=422 if form.is_bound else 200)


app_name = "speed"
urlpatterns = [
    path("", speed, name="list"),
    path("<str:domain>/", change, name="change"),
]
