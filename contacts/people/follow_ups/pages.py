"""Desk pages of follow-ups: what is to be done, what was done, and the panel on a person's page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalition.partners.pages import desk
from contacts.people import selectors as people
from contacts.people.follow_ups import selectors, services
from contacts.people.follow_ups.forms import FollowUpForm


@require_safe
@desk("people.view")
def follow_ups(request: HttpRequest) -> HttpResponse:
    """List what is to be done: mine, everybody's, or what was done."""
    membership = request.membership
    show = request.GET.get("show") if request.GET.get("show") in {"all", "done"} else "mine"
    mine, everyone = selectors.list_open(membership, mine=True), selectors.list_open(membership)
    rows = selectors.list_done(membership) if show == "done" else everyone if show == "all" else mine
    context = {
        "show": show,
        "rows": rows[: selectors.LIMIT],
        "limit": selectors.LIMIT,
        "mine": mine.count(),
        "everyone": everyone.count(),
        "today": timezone.localdate(),
    }
    return render(request, "contacts/people/follow_ups.html", context)


@require_POST
@desk("people.edit")
def finish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Note that it was done."""
    membership = request.membership
    row = selectors.access_follow_up(membership, uuid)
    services.finish(row, by=membership, now=timezone.now())
    messages.success(request, _("Done: %(text)s") % {"text": row.text})
    return HttpResponseRedirect(_back(request))


@require_POST
@desk("people.edit")
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take back that it was done."""
    membership = request.membership
    services.undo(selectors.access_follow_up(membership, uuid), by=membership)
    messages.success(request, _("It is to be done again."))
    return HttpResponseRedirect(_back(request))


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    good = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if good else reverse("follow_ups:list")


@require_safe
@desk("people.view")
def panel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what is to be done about a person, and the form for more."""
    membership = request.membership
    person = people.access_person(membership, uuid)
    context = {
        "person": person,
        "rows": selectors.list_of_person(membership, person),
        "form": FollowUpForm(membership=membership),
        "today": timezone.localdate(),
    }
    part = "follow_ups_panel" if request.htmx else "follow_ups_of"
    return render(request, f"contacts/people/{part}.html", context)


@require_POST
@desk("people.edit")
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make a follow-up by hand."""
    membership = request.membership
    person = people.access_person(membership, uuid)
    form = FollowUpForm(request.POST, membership=membership)
    if not form.is_valid():
        context = {"person": person, "form": form, "heading": _("Follow-up")}
        return render(request, "contacts/profile/form.html", context, status=422)
    services.add(
        person,
        text=form.cleaned_data["text"],
        due_on=form.cleaned_data["due_on"],
        assignee=form.chosen(),
        by=membership,
        now=timezone.now(),
    )
    messages.success(request, _("Saved."))
    return redirect("people:detail", person.uuid)


app_name = "follow_ups"
urlpatterns = [
    path("", follow_ups, name="list"),
    path("<uuid:uuid>/done/", finish, name="done"),
    path("<uuid:uuid>/undo/", undo, name="undo"),
    path("of/<uuid:uuid>/", panel, name="panel"),
    path("of/<uuid:uuid>/add/", add, name="add"),
]
