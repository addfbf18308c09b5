"""Pages of ordered files: the list with their progress, and the file itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalition.listing.writing.rules import TYPES, Wanted
from coalition.partners.exports import selectors, services
from coalition.partners.pages import desk

LATEST = 50


@require_safe
@desk("")
def list_page(request: Any) -> HttpResponse:
    """List the files that one ordered, with how far they are."""
    files = list(selectors.list_files(request.membership)[:LATEST])
    is_moving = any(row.state in {"waiting", "running"} for row in files)
    template = "coalition/exports/_files.html" if request.htmx else "coalition/exports/list.html"
    return render(request, template, {"files": files, "is_moving": is_moving})


@require_POST
@desk("")
def fetch(request: Any, uuid: UUID) -> FileResponse:
    """Give a file to who ordered it (posted: it leaves a line in the diary)."""
    row = selectors.access_file(request.membership, uuid)
    file = services.fetch(row, by=request.membership, now=timezone.now())
    name = f"{row.name}-{timezone.localdate(row.made_at).isoformat()}.{row.format}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[row.format])


def keep_order(request: Any, wanted: Wanted) -> HttpResponse:
    """Take the order of a long list and lead to where it will lie."""
    services.order(request=request, wanted=wanted)
    messages.success(request, _("The file is being made. You can go on working; it lies here for 24 hours."))
    return redirect("exports:list")


app_name = "exports"
urlpatterns = [
    path("", list_page, name="list"),
    path("<uuid:uuid>/", fetch, name="fetch"),
]
