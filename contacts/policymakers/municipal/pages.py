"""Desk pages of municipal rosters: choose a file, look at what it would change, say yes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.errors import Refusal
from coalition.partners.pages import desk
from contacts.policymakers.municipal import selectors, services
from contacts.policymakers.municipal.forms import RosterFileForm

WHY = {
    "missing": gettext_lazy("is empty"),
    "long": gettext_lazy("is too long"),
    "email": gettext_lazy("is no e-mail address"),
    "day": gettext_lazy("is no day (2027-11-15 or 11/15/2027)"),
    "order": gettext_lazy("is not after the day it starts"),
    "twice": gettext_lazy("stands twice in the file"),
    "town": gettext_lazy("is a town that we do not know"),
}


@desk("policymakers.edit")
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file and lead to what it would change."""
    is_sent = request.method == "POST"
    form = RosterFileForm(request.POST, request.FILES) if is_sent else RosterFileForm()
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            draft = services.upload(file.read(), name=file.name, by=request.membership, now=timezone.now())
            return redirect("policymakers:municipal_draft", draft.uuid)
        except Refusal as no:
            form.add_error("file", str(no))
    context = {"form": form, "written": selectors.list_written()}
    return render(request, "contacts/policymakers/municipal.html", context, status=422 if form.errors else 200)


@desk("policymakers.edit")
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what a file would change; write it by POST, if it is still what was shown."""
    row = selectors.access_draft(uuid)
    if request.method == "POST":
        try:
            services.approve(row, request.POST.get("mark", "")[:40] or "-", by=request.membership, now=timezone.now())
        except Refusal as no:
            messages.error(request, str(no))
            return redirect("policymakers:municipal_draft", row.uuid)
        messages.success(request, _("The seats of these towns are up to date."))
        return redirect("policymakers:list")
    context: dict[str, Any] = {
        "draft": row,
        "found": selectors.compare(selectors.seats_of(row), timezone.localdate()),
        "faults": [(one, WHY.get(one.why, one.why)) for one in selectors.faults_of(row)],
    }
    return render(request, "contacts/policymakers/municipal_draft.html", context)


urlpatterns = [
    path("towns/", upload, name="municipal"),
    path("towns/<uuid:uuid>/", draft, name="municipal_draft"),
]
