"""Desk pages of fact sheets."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.legislation import selectors as legislation
from campaigns.legislation.papers import selectors, services
from campaigns.legislation.papers.forms import FactSheetForm
from campaigns.uploads import selectors as uploads
from coalition.partners.pages import desk


@desk("legislation.edit")
def fact_sheet_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add a fact sheet to a bill."""
    membership = request.membership
    bill = legislation.access_bill(membership, uuid)
    form = FactSheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        services.add(bill, dict(form.cleaned_data), by=membership, now=timezone.now())
        messages.success(request, _("Added."))
        return redirect("legislation:bill", bill.uuid)
    context = {"form": form, "bill": bill}
    return render(request, "campaigns/legislation/fact_sheet.html", context, status=422 if form.is_bound else 200)


@require_POST
@desk("legislation.edit")
def fact_sheet_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove one of our fact sheets."""
    membership = request.membership
    row = selectors.access_own(membership, uuid)
    services.remove(row, by=membership)
    messages.success(request, _("Removed."))
    return redirect("legislation:bill", row.bill.uuid)


@desk("legislation.view")
def fact_sheet(request: HttpRequest, uuid: UUID) -> FileResponse:
    """Give the checked file out, as a download."""
    row = selectors.access(request.membership, uuid)
    file, kind = uploads.open_file(row.upload)
    return FileResponse(file, content_type=kind, as_attachment=True, filename=f"{row.title[:80]}.pdf")


urlpatterns = [
    path("<uuid:uuid>/fact-sheets/new/", fact_sheet_new, name="fact_sheet_new"),
    path("fact-sheets/<uuid:uuid>/", fact_sheet, name="fact_sheet"),
    path("fact-sheets/<uuid:uuid>/remove/", fact_sheet_remove, name="fact_sheet_remove"),
]
