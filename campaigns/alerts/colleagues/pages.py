"""Desk pages of a draft's history, comments, and of who else writes."""

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
from campaigns.alerts.approval import rules as differences
from campaigns.alerts.approval.forms import say_changes
from campaigns.alerts.colleagues import delivery
from campaigns.alerts.colleagues import services as colleagues
from campaigns.alerts.colleagues.forms import say_settings
from campaigns.alerts.composer import services as composer
from campaigns.alerts.history import rules as packing
from campaigns.alerts.history import selectors as history
from campaigns.alerts.history import services
from campaigns.alerts.history.models import RevisionKind
from campaigns.alerts.models import Alert
from coalition.partners.pages import desk

SHOWN = 100


@require_safe
@desk("alerts.view")
def revisions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """List what a draft looked like before."""
    alert = selectors.access_alert(request.membership, uuid)
    context = {"alert": alert, "rows": history.list_revisions(alert)[:SHOWN], "latest": history.number_of(alert)}
    return render(request, "campaigns/alerts/history/list.html", context)


@require_safe
@desk("alerts.view")
def revision(request: HttpRequest, uuid: UUID, which: UUID) -> HttpResponse:
    """Show one revision beside the draft as it is now, word by word."""
    alert = selectors.access_alert(request.membership, uuid)
    row = history.access_revision(alert, which)
    latest = history.latest_of(alert)
    now = packing.pack(composer.held_by(alert))
    kept = packing.fill_in(row.changes, now)
    languages = {code: str(name) for code, name in settings.LANGUAGES}
    changes = differences.compare(history.texts_of(now), history.texts_of(kept))
    facts = say_settings(alert, now, kept)
    context = {
        "alert": alert,
        "row": row,
        "latest": latest,
        "is_now": latest is not None and latest.pk == row.pk,
        "is_aside": row.kind == RevisionKind.ASIDE,
        "is_mine": row.by_id == request.user.pk,
        "changes": say_changes(changes, languages),
        "facts": facts,
        "is_same": not facts and all(change.is_same for change in changes),
        "is_open": rules.is_open(alert.state),
    }
    return render(request, "campaigns/alerts/history/revision.html", context, status=409 if _is_clash(request) else 200)


def _is_clash(request: HttpRequest) -> bool:
    return request.GET.get("clash") == "1"


@require_POST
@desk("alerts.edit")
def restore(request: HttpRequest, uuid: UUID, which: UUID) -> HttpResponse:
    """Make an earlier version, or the text that was kept aside, the draft again; what it replaces stays in the list."""
    membership = request.membership
    alert = selectors.access_alert(membership, uuid)
    row = history.access_revision(alert, which)
    composer.restore(alert, row, by=membership, now=timezone.now())
    words = _("The draft is again as this version was, with all variants. What it replaced is in the history.")
    messages.success(request, words)
    return redirect("alerts:compose", alert.uuid)


# --- comments ----------------------------------------------------------------------------------------------------
def _comments(
    request: HttpRequest, alert: Alert, *, fault: str = "", typed: str = "", status: int = 200, told: str = ""
) -> Any:
    context = {
        "alert": alert,
        "told": told,
        "team": delivery.list_colleagues(request.membership),
        "comments": history.list_comments(alert),
        "fault": fault,
        "typed": typed,
        "languages": dict(settings.LANGUAGES),
    }
    part = "card" if getattr(request, "htmx", False) else "page"
    return render(request, f"campaigns/alerts/comments/{part}.html", context, status=status)


@desk("alerts.view")
def comments(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what colleagues say about a draft; a POST adds a comment."""
    membership = request.membership
    alert = selectors.access_alert(membership, uuid)
    if request.method != "POST":
        return _comments(request, alert)
    return _say(request, alert)


@desk("alerts.edit")
def _say(request: HttpRequest, alert: Alert) -> HttpResponse:
    asked = {name: request.POST.get(name, "") for name in ("text", "language", "quote")}
    try:
        told = colleagues.say(alert, **asked, by=request.membership, now=timezone.now())
    except services.NothingSaid as no:
        is_part = getattr(request, "htmx", False)
        return _comments(request, alert, fault=str(no), typed=asked["text"], status=200 if is_part else 422)
    names = ", ".join(str(one) for one in told)
    words = _("A mail goes to: %(names)s.") % {"names": names} if told else ""
    if getattr(request, "htmx", False):
        return _comments(request, alert, told=words)
    if words:
        messages.success(request, words)
    return redirect("alerts:comments", alert.uuid)


@require_POST
@desk("alerts.edit")
def settle(request: HttpRequest, uuid: UUID, which: UUID) -> HttpResponse:
    """Mark a comment as dealt with, or open it again."""
    membership = request.membership
    alert = selectors.access_alert(membership, uuid)
    said = history.access_comment(alert, which)
    services.settle(said, settled=request.POST.get("open") != "1", by=membership, now=timezone.now())
    if getattr(request, "htmx", False):
        return _comments(request, alert)
    return redirect("alerts:comments", alert.uuid)


@require_POST
@desk("alerts.edit")
def present(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Note that this member has the draft open, and tell who else has."""
    membership = request.membership
    alert = selectors.access_alert(membership, uuid)
    others = history.note_present(alert, membership, timezone.now())
    return render(request, "campaigns/alerts/present.html", {"alert": alert, "others": others})


urlpatterns = [
    path("<uuid:uuid>/history/", revisions, name="history"),
    path("<uuid:uuid>/history/<uuid:which>/", revision, name="revision"),
    path("<uuid:uuid>/history/<uuid:which>/restore/", restore, name="restore"),
    path("<uuid:uuid>/comments/", comments, name="comments"),
    path("<uuid:uuid>/comments/<uuid:which>/settle/", settle, name="settle_comment"),
    path("<uuid:uuid>/present/", present, name="present"),
]
