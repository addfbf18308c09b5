"""Desk pages of the last gate: what was looked over, the links, the question to a second person and her answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.alerts import rules, selectors
from campaigns.alerts import services as alerts
from campaigns.alerts.approval import forms, services
from campaigns.alerts.approval import selectors as approvals
from campaigns.alerts.approval.rules import compare, compare_facts
from campaigns.alerts.audience import selectors as audience
from campaigns.alerts.audience.forms import describe
from campaigns.alerts.models import Alert
from campaigns.alerts.preflight import forms as words
from campaigns.alerts.preflight import selectors as gate
from campaigns.alerts.preflight import services as links_of
from campaigns.alerts.preflight.criteria import preflight
from campaigns.alerts.timing import forms as when
from campaigns.alerts.timing import selectors as timing
from campaigns.alerts.variants import selectors as variants
from coalition.partners.pages import desk


def _languages() -> dict[str, str]:
    return {code: str(name) for code, name in settings.LANGUAGES}


@require_safe
@desk("alerts.view")
def check(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what must be mended and what should be looked at, and the buttons that let it go."""
    membership = request.membership
    alert = selectors.access_alert(membership, uuid)
    if not rules.is_open(alert.state):
        return redirect("alerts:detail", alert.uuid)
    now = timezone.now()
    counted = audience.count_audience(alert, now=now)
    is_past = bool(alert.send_at and alert.send_at <= now)
    issues = preflight(alert, counted, send_at=timing.last_hour(alert, _hour(alert, now)), now=now)
    has_variants = len(variants.list_letters(alert)) > 1
    said = words.say_all(issues, _languages(), now, has_variants=has_variants)
    context = {
        "alert": alert,
        **describe(counted),
        "must": [one for one in said if one.issue.grave],
        "should": [one for one in said if not one.issue.grave and not one.issue.is_note],
        "notes": [one for one in said if one.issue.is_note],
        "fine": words.list_fine(issues, has_variants=has_variants),
        "is_past": is_past,
        "wait": settings.ALERT_UNDO_SECONDS,
        "needs_approval": gate.needs_approval(alert, counted.size),
        **when.describe_hours(alert, counted.size, now),
        **_standing(alert, membership, now, is_past=is_past),
    }
    return render(request, "campaigns/alerts/check.html", context)


def _hour(alert: Alert, now: datetime) -> datetime:
    return alert.send_at if alert.send_at and alert.send_at > now else now + selectors.undo_time()


def _standing(alert: Alert, membership: Any, now: datetime, *, is_past: bool) -> dict[str, Any]:
    """Tell how the second person's yes stands: asked, given, refused, outdated."""
    asked = approvals.list_approvals(alert)
    open_one = approvals.find_open(asked)
    latest = asked[0] if asked else None
    return {
        "open": open_one,
        "is_current": bool(open_one and approvals.is_current(open_one, alert)),
        "latest": latest,
        "approved_planned": bool(asked and alert.send_at and not is_past and gate.find_approval(alert, True, now)),
        "approved_now": bool(asked and gate.find_approval(alert, False, now)),
        "others": [one for one in approvals.list_deciders(alert) if one.user_id != membership.user_id],
    }


@desk("alerts.view")
def links(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Have the links tried (POST), and tell how far that is."""
    membership, now = request.membership, timezone.now()
    alert = selectors.access_alert(membership, uuid)
    if request.method == "POST" and membership.may("alerts.edit"):
        links_of.ask_links(alert, now=now)
    if not getattr(request, "htmx", False):
        return redirect("alerts:check", alert.uuid)
    waiting, total = gate.count_waiting(alert, now)
    context = {"alert": alert, "waiting": waiting, "total": total, "done": total - waiting, "was": request.GET.get("n")}
    return render(request, "campaigns/alerts/links.html", context)


@require_POST
@desk("alerts.edit")
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for a second person's yes."""
    membership = request.membership
    alert = selectors.access_alert(membership, uuid)
    planned = request.POST.get("when") == "planned"
    question = request.POST.get("question", "")
    try:
        services.ask(alert, planned=planned, question=question, by=membership, now=timezone.now())
    except (alerts.NotReady, alerts.BadTime, services.NobodyElse, services.Outdated) as no:
        messages.error(request, str(no))
        return redirect("alerts:check", alert.uuid)
    messages.success(request, _("Your colleagues were asked. You get a mail when somebody answers."))
    return redirect("alerts:approval", alert.uuid)


@require_safe
@desk("alerts.view")
def approval(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what is asked: to whom, when, from whom, and what changed since the last yes; answer it."""
    membership, now = request.membership, timezone.now()
    alert = selectors.access_alert(membership, uuid)
    asked = approvals.list_approvals(alert)
    one = approvals.find_open(asked)
    context: dict[str, Any] = {"alert": alert, "approval": one, "history": [row for row in asked if row.decision]}
    if one:
        before = approvals.earlier_snapshot(alert, one)
        counted = audience.count_audience(alert, now=now)
        issues = preflight(alert, counted, send_at=timing.last_hour(alert, _hour(alert, now)), now=now)
        has_variants = len(variants.list_letters(alert)) > 1
        said = words.say_all(issues, _languages(), now, has_variants=has_variants)
        context |= {
            "is_current": approvals.is_current(one, alert),
            "is_mine": one.asked_by_id == membership.user_id,
            "is_first": before is None,
            "changes": forms.say_changes(compare(before, one.snapshot), _languages()),
            "facts": forms.say_facts(compare_facts(before, one.snapshot)),
            "include": one.snapshot["include"],
            "exclude": one.snapshot["exclude"],
            "issues": [one for one in said if not one.issue.is_note],
        }
    return render(request, "campaigns/alerts/approval.html", context)


@require_POST
@desk("alerts.send")
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say yes, say yes and let it go, or say no with a note."""
    membership, now = request.membership, timezone.now()
    alert = selectors.access_alert(membership, uuid)
    deed = request.POST.get("do", "")
    decision = services.REFUSED if deed == "refuse" else services.APPROVED
    answer = services.Answer(decision, request.POST.get("seen", ""), request.POST.get("note", ""))
    if deed == "refuse" and not answer.note.strip():
        messages.error(request, _("Write what should change, so that your colleague can mend it."))
        return redirect("alerts:approval", alert.uuid)
    try:
        (services.approve_and_go if deed == "go" else services.decide)(alert, answer, by=membership, now=now)
    except (services.Outdated, services.AlreadyDecided, services.OwnApproval, alerts.NotReady, alerts.BadTime) as no:
        messages.error(request, str(no))
        return redirect("alerts:approval", alert.uuid)
    told = {"refuse": _("You said no. Your colleague gets your note."), "go": _("You said yes, and it goes its way.")}
    messages.success(request, told.get(deed, _("You said yes. Your colleague can let it go now.")))
    return redirect("alerts:detail" if deed == "go" else "alerts:approval", alert.uuid)


@require_POST
@desk("alerts.edit")
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Withdraw the question."""
    membership = request.membership
    alert = selectors.access_alert(membership, uuid)
    try:
        services.withdraw(alert, by=membership, now=timezone.now())
    except services.AlreadyDecided as no:
        messages.error(request, str(no))
        return redirect("alerts:check", alert.uuid)
    messages.success(request, _("The question was withdrawn."))
    return redirect("alerts:check", alert.uuid)


urlpatterns = [
    path("<uuid:uuid>/check/", check, name="check"),
    path("<uuid:uuid>/links/", links, name="links"),
    path("<uuid:uuid>/ask/", ask, name="ask"),
    path("<uuid:uuid>/approval/", approval, name="approval"),
    path("<uuid:uuid>/decide/", decide, name="decide"),
    path("<uuid:uuid>/withdraw/", withdraw, name="withdraw"),
]
