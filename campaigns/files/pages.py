"""Desk pages of files: the panel on a person's page, taking a file in, giving it out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.files import rules, selectors, services
from campaigns.files.forms import FileForm
from campaigns.uploads.pages import give, refuse_bulk
from coalition.partners.pages import desk
from contacts.people import selectors as people


@require_safe
@desk("people.view")
def panel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the files that are kept with a person."""
    membership = request.membership
    person = people.access_person(membership, uuid)
    context = {"person": person, "files": selectors.list_of_person(membership, person), "form": FileForm()}
    return render(request, f"campaigns/files/{'panel' if request.htmx else 'alone'}.html", context)


@require_POST
@desk("people.edit")
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep a file with a person."""
    membership = request.membership
    person = people.access_person(membership, uuid)
    refuse_bulk(request)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {"person": person, "form": form}
        return render(request, "campaigns/files/add.html", context, status=422)
    services.keep(person, **form.cleaned_data, by=membership, now=timezone.now())
    messages.success(request, _("The file is being checked; in a moment it can be fetched."))
    return redirect("people:detail", person.uuid)


@require_safe
@desk("people.view")
def download(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Give out a checked file to who may see the person; a line of the diary says who fetched it."""
    row = selectors.access_file(request.membership, uuid)
    answer = give(row.upload)
    answer["Content-Disposition"] = content_disposition_header(True, rules.file_name(row.name, row.upload.form))
    services.note_fetch(row, by=request.membership)
    return answer


@require_POST
@desk("people.edit")
def remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove a file for good."""
    membership = request.membership
    row = selectors.access_file(membership, uuid)
    services.remove(row, by=membership, now=timezone.now())
    messages.success(request, _("The file is removed."))
    return redirect("people:detail", row.person.uuid)


app_name = "files"
urlpatterns = [
    path("of/<uuid:uuid>/", panel, name="panel"),
    path("of/<uuid:uuid>/add/", add, name="add"),
    path("<uuid:uuid>/", download, name="download"),
    path("<uuid:uuid>/remove/", remove, name="remove"),
]
