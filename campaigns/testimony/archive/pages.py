"""The archive at the desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from campaigns.testimony.archive import criteria, selectors
from coalition.audit import services as audit
from coalition.listing.pages import list_page
from coalition.partners.pages import desk


@desk("testimony.view")
def archive(request: HttpRequest) -> HttpResponse:
    """Search what was said for quotes."""
    membership = request.membership
    listing = criteria.archive(membership, request.GET.get("q", "")[:200])
    rows = list_page(request, listing, selectors.list_said(membership))
    if rows.wants_export:
        return rows.export(record=audit.record)
    return render(request, "campaigns/testimony/archive.html", {"page": rows})


urlpatterns = [path("archive/", archive, name="archive")]
