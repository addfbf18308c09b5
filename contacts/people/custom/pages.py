"""Desk pages of custom fields."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalition.errors import Refusal
from coalition.partners.pages import desk
from contacts.people import selectors as people
from contacts.people.custom import selectors, services
from contacts.people.custom.forms import FieldForm
from contacts.people.custom.rules import words_in


@require_safe
@desk("people.view")
def fields(request: HttpRequest) -> HttpResponse:
    """List the partner's own fields."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    rows = list(selectors.list_with_numbers(request.membership))
    told = [(row, words_in(row.labels, language, row.key)) for row in rows]
    return render(request, "contacts/custom/list.html", {"rows": told, "membership": request.membership})


@desk("people.edit")
def add(request: HttpRequest) -> HttpResponse:
    """Add a field."""
    form = FieldForm(request.POST or None, may_share=request.membership.partner.is_lead)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_field(form.definition(), by=request.membership)
            messages.success(request, _("Added. Now pages can ask for it."))
            return redirect("custom:list")
        except Refusal as no:
            form.add_error(None, str(no))
    return _show(request, form)


@desk("people.edit")
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change the words of a field."""
    row = selectors.access_field(request.membership, uuid)
    form = FieldForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        services.change_field(row, form.definition(), by=request.membership)
        messages.success(request, _("Saved."))
        return redirect("custom:list")
    return _show(request, form, row)


@require_POST
@desk("people.edit")
def archive(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Archive a field, or take it out again."""
    row = selectors.access_field(request.membership, uuid)
    services.archive(row, by=request.membership, now=timezone.now())
    return redirect("custom:list")


@require_safe
@desk("people.view")
def panel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what one person answered: a piece of the person's page, or a page of its own."""
    membership = request.membership
    person = people.access_person(membership, uuid)
    facts = {"person": person, "answers": selectors.list_answers(membership, person)}
    name = "panel" if request.headers.get("HX-Request") else "alone"
    return render(request, f"contacts/custom/{name}.html", facts)


def _show(request: HttpRequest, form: FieldForm, row: Any = None) -> HttpResponse:
    facts = {"form": form, "row": row}
    return render(request, "contacts/custom/edit.html", facts, status=422 if form.is_bound else 200)


app_name = "custom"
urlpatterns = [
    path("", fields, name="list"),
    path("of/<uuid:uuid>/", panel, name="panel"),
    path("new/", add, name="add"),
    path("<uuid:uuid>/", edit, name="edit"),
    path("<uuid:uuid>/archive/", archive, name="archive"),
]
