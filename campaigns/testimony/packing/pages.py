"""Asking for all files of a hearing, seeing how far they are, and taking them."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.testimony import selectors as testimony
from campaigns.testimony.packing import selectors, services
from campaigns.testimony.packing.models import FilesState, TestimonyFiles
from coalition.errors import NotFound
from coalition.listing.rules import Progress
from coalition.partners.pages import desk


@require_POST
@desk("testimony.export")
def pack(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for all files of a hearing."""
    event = testimony.access_event(request.membership, uuid)
    services.ask(event, by=request.membership, now=timezone.now())
    return redirect(reverse("testimony:event", args=[uuid]) + "#files")


@require_safe
@desk("testimony.export")
def standing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show how far the files are, as a part of the hearing's page."""
    event = testimony.access_event(request.membership, uuid)
    context = told(selectors.find_newest(request.membership, event), uuid) | {"event": event}
    return render(request, "campaigns/testimony/files.html", context)


def told(row: TestimonyFiles | None, event: UUID) -> dict[str, object]:
    """Give what a page shows of an order: how far it is, or where its file is."""
    if row is None:
        return {"files": None}
    run = Progress(
        title=_("Making all files"),
        done=row.done,
        total=row.total,
        state=row.state,
        state_label=row.get_state_display(),
        poll_url=reverse("testimony:files", args=[event]),
        note=_("You can leave this page: they are made in the background."),
    )
    return {"files": row, "run": run if row.state in selectors.GOING else None}


@require_safe
@desk("testimony.export")
def take(request: HttpRequest, uuid: UUID, files: UUID) -> HttpResponseBase:
    """Give the ZIP."""
    event = testimony.access_event(request.membership, uuid)
    row = selectors.access_files(request.membership, event, files)
    place = f"{selectors.FOLDER}/{row.name}"
    if row.state != FilesState.READY or not default_storage.exists(place):
        raise NotFound
    name = f"{event.page.slug}-testimony.zip"
    answer = FileResponse(
        default_storage.open(place), as_attachment=True, filename=name, content_type="application/zip"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


urlpatterns = [
    path("<uuid:uuid>/files/", pack, name="pack"),
    path("<uuid:uuid>/files/standing/", standing, name="files"),
    path("<uuid:uuid>/files/<uuid:files>.zip", take, name="take_files"),
]
