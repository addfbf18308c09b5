"""Desk pages of sources: how far each is, files brought in by hand, and a feed's word against one's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.legislation import selectors as legislation
from campaigns.legislation.syncing import selectors, services
from campaigns.legislation.syncing.forms import BringInForm, FollowForm
from coalition.errors import Refusal
from coalition.partners.pages import desk


@desk("legislation.view")
def sources(request: HttpRequest) -> HttpResponse:
    """Show how far each source is, and follow another session."""
    form = FollowForm(initial={"session": str(timezone.localdate().year)})
    return _sources(request, form)


def _sources(request: HttpRequest, form: FollowForm) -> HttpResponse:
    context = {"standing": selectors.list_standing(), "form": form}
    return render(request, "campaigns/legislation/sources.html", context, status=422 if form.is_bound else 200)


@require_POST
@desk("legislation.edit")
def follow(request: HttpRequest) -> HttpResponse:
    """Follow a session at a source."""
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _sources(request, form)
    facts = form.cleaned_data
    services.follow(facts["source"], facts["session"], by=request.membership, now=timezone.now())
    messages.success(request, _("We ask %(source)s from now on.") % {"source": selectors.source_name(facts["source"])})
    return redirect("legislation:sources")


@require_POST
@desk("legislation.edit")
def unfollow(request: HttpRequest) -> HttpResponse:
    """Stop following."""
    source, session = request.POST.get("source", ""), request.POST.get("session", "")
    services.unfollow(source, session, by=request.membership)
    messages.success(request, _("We ask it no more. What it told stays."))
    return redirect("legislation:sources")


@desk("legislation.edit")
def bring_in(request: HttpRequest) -> HttpResponse:
    """Bring in files."""
    form, report = BringInForm(*_sent(request)), None
    if request.method == "POST" and form.is_valid():
        try:
            membership = request.membership
            report = services.bring_in(form.cleaned_data["files"], by=membership, now=timezone.now())
            form = BringInForm()
        except Refusal as no:
            form.add_error("files", str(no))
    context = {"form": form, "report": report, "refused": report.refused[: services.REFUSED_TOLD] if report else []}
    status = 422 if form.is_bound else 200
    return render(request, "campaigns/legislation/bring_in.html", context, status=status)


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    """Give what a form was sent with; a form without a chosen file sends nothing and is told so."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


@require_POST
@desk("legislation.edit")
def take_told(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a feed's word instead of one's own."""
    membership = request.membership
    bill = legislation.access_bill(membership, uuid)
    services.take_told(bill, request.POST.get("fact", ""), by=membership, now=timezone.now())
    messages.success(request, _("Taken over."))
    return redirect("legislation:bill", bill.uuid)


urlpatterns = [
    path("sources/", sources, name="sources"),
    path("sources/follow/", follow, name="follow"),
    path("sources/unfollow/", unfollow, name="unfollow"),
    path("bring-in/", bring_in, name="bring_in"),
    path("<uuid:uuid>/told/", take_told, name="take_told"),
]
