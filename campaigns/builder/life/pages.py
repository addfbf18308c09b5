"""Publish, close with what came of it, copy, archive."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.pages import selectors, services
from campaigns.pages.life import services as life
from campaigns.pages.models import Outcome
from coalition.errors import Refusal
from coalition.partners.pages import desk

Deed = Callable[[HttpRequest, Any], str]


def _publish(request: HttpRequest, page: Any) -> str:
    services.publish(page, by=request.membership, now=timezone.now())
    return _("The page is public: %(address)s") % {"address": selectors.address_of(page.slug)}


def _close(request: HttpRequest, page: Any) -> str:
    outcome = Outcome.WON if request.POST.get("outcome") == Outcome.WON else Outcome.OVER
    services.close(page, by=request.membership, now=timezone.now(), outcome=outcome)
    return _("The page is closed.")


def _archive(request: HttpRequest, page: Any) -> str:
    life.archive(page, by=request.membership, now=timezone.now())
    return _("The page is in the archive.")


def _unarchive(request: HttpRequest, page: Any) -> str:
    life.unarchive(page, by=request.membership, now=timezone.now())
    return _("The page is out of the archive.")


def _act(right: str, deed: Deed) -> Callable[..., HttpResponse]:
    @desk(right)
    def view(request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Do one thing with a page, and say what came of it."""
        page = selectors.access_page(request.membership, uuid)
        if request.method == "POST":
            try:
                messages.success(request, deed(request, page))
            except Refusal as no:
                messages.error(request, str(no))
        return redirect("pages:detail", uuid)

    return view


@desk("pages.edit")
def duplicate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make a draft like this page, and go there."""
    membership = request.membership
    page = selectors.access_page(membership, uuid)
    if request.method != "POST":
        return redirect("pages:detail", uuid)
    try:
        copy = life.duplicate(page, by=membership, now=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
        return redirect("pages:detail", uuid)
    messages.success(request, _("This is the copy, a draft. Change what is different."))
    return redirect("pages:edit", copy.uuid)


urlpatterns = [
    path("<uuid:uuid>/publish/", _act("pages.publish", _publish), name="publish"),
    path("<uuid:uuid>/close/", _act("pages.publish", _close), name="close"),
    path("<uuid:uuid>/archive/", _act("pages.edit", _archive), name="archive"),
    path("<uuid:uuid>/unarchive/", _act("pages.edit", _unarchive), name="unarchive"),
    path("<uuid:uuid>/duplicate/", duplicate, name="duplicate"),
]
