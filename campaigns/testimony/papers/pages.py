"""Files by her link (public), one by one and all of a hearing (desk)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_safe

from campaigns.pages.receipts.pages import private
from campaigns.testimony import selectors
from campaigns.testimony.papers import delivery
from campaigns.testimony.papers import selectors as papers
from campaigns.testimony.papers.rules import file_name
from coalition.errors import NotFound
from coalition.partners.pages import desk


def give(row: Any, kind: str) -> HttpResponse:
    """Give the file of a testimony."""
    if kind not in papers.KINDS:
        raise NotFound
    paper = papers.paper_of(row)
    answer = HttpResponse(delivery.draw(paper, kind), content_type=delivery.TYPES[kind])
    name = file_name(row.bill.identifier if row.bill else "", paper.name)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


@require_safe
def own_file(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """Give her the file of her testimony once it is ready."""
    row = selectors.access_by_token(token)
    try:
        return private(give(row, kind))
    except papers.NotReady as no:
        raise NotFound from no


@require_safe
@desk("testimony.view")
def file(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
    """Give the file of a testimony."""
    row = selectors.access_testimony(request.membership, uuid)
    try:
        answer = give(row, kind)
    except papers.NotReady as no:
        messages.error(request, str(no))
        return redirect("testimony:one", uuid)
    answer["Cache-Control"] = "private, no-store"
    return answer


urlpatterns = [
    path("one/<uuid:uuid>/testimony.<str:kind>", file, name="file"),
]
