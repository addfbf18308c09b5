"""The desk page that lists bills."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from campaigns.legislation.finding import criteria, selectors
from coalition.audit import services as audit
from coalition.listing.pages import list_page
from coalition.partners.pages import desk


@desk("legislation.view")
def bills(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """List bills with search, chips and order; bills are facts that every partner may see."""
    listing = criteria.listing(request.membership)
    page = list_page(request, listing, selectors.list_bills())
    if page.wants_export:
        return page.export(record=audit.record)
    return render(request, "campaigns/legislation/bills.html", {"page": page})
