"""Desk pages of ties: the panel on a person's page, and writing one down."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalition.errors import Refusal
from coalition.listing.rules import read_uuid
from coalition.partners.pages import desk
from contacts.people import selectors as people
from contacts.ties import selectors, services
from contacts.ties.forms import TieForm
from contacts.ties.services import Facts


@require_safe
@desk("people.view")
def panel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show with whom a person is connected."""
    membership = request.membership
    person = people.access_person(membership, uuid)
    context = {"person": person, "lines": selectors.list_of_person(membership, person)}
    return render(request, f"contacts/ties/{'panel' if request.htmx else 'alone'}.html", context)


@desk("people.edit")
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Look for somebody by name (`q`), then say how the two are connected (`other`)."""
    membership = request.membership
    person = people.access_person(membership, uuid)
    chosen = read_uuid(request.POST.get("other") or request.GET.get("other"))
    other = selectors.access_other(membership, chosen) if chosen else None
    form = TieForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and other:
        try:
            services.tie(person, other, facts=Facts(**form.cleaned_data), by=membership, now=timezone.now())
            messages.success(request, _("Written down."))
            return redirect("people:detail", person.uuid)
        except Refusal as no:
            form.add_error(None, str(no))
    words = request.GET.get("q", "").strip()
    context = {
        "person": person,
        "other": other,
        "form": form,
        "words": words,
        "found": [] if other else selectors.find_choices(membership, person, words),
    }
    return render(request, "contacts/ties/add.html", context, status=422 if form.is_bound else 200)


@require_POST
@desk("people.edit")
def end(request: HttpRequest, uuid: UUID, tie: UUID) -> HttpResponse:
    """End a tie."""
    membership = request.membership
    person = people.access_person(membership, uuid)
    services.end(selectors.access_tie(membership, person, tie), person=person, by=membership, now=timezone.now())
    messages.success(request, _("The tie ended today."))
    return redirect("people:detail", person.uuid)


app_name = "ties"
urlpatterns = [
    path("of/<uuid:uuid>/", panel, name="panel"),
    path("of/<uuid:uuid>/add/", add, name="add"),
    path("of/<uuid:uuid>/<uuid:tie>/end/", end, name="end"),
]
