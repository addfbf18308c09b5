"""The desk's page where the comments of a pack are chosen."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from campaigns.petitions import selectors as petitions
from campaigns.petitions.packs import rules, selectors
from campaigns.petitions.packs.choosing import criteria, services
from coalition.errors import Refusal
from coalition.listing.pages import chosen_in, list_page
from coalition.partners.pages import desk


@desk("petitions.export")
def words(request: HttpRequest, uuid: UUID, pack_uuid: UUID) -> HttpResponse:
    """Search all comments of a pack's own constituents, and choose which go in."""
    petition = petitions.access_petition(request.membership, uuid)
    one = selectors.access_pack(petition, pack_uuid)
    if one.state != "choosing":
        return redirect("petitions:pack", uuid, pack_uuid)
    if request.method == "POST" and request.POST.get("do") == "make":
        services.make(one)
        return redirect("petitions:pack", uuid, pack_uuid)
    rows = list_page(request, criteria.choosing(one), selectors.list_choosable(one, selectors.today(timezone.now())))
    context = {"petition": petition, "pack": one, "page": rows, "inside": len(one.comments or [])}
    return render(request, "campaigns/petitions/pack_words.html", context | {"most": rules.COMMENTS_IN_PDF})


def _choose(request: HttpRequest, uuid: UUID, pack_uuid: UUID, *, goes_in: bool) -> HttpResponse:
    petition = petitions.access_petition(request.membership, uuid)
    one = selectors.access_pack(petition, pack_uuid)
    if request.method == "POST":
        try:
            services.choose(one, chosen_in(request), goes_in=goes_in, now=timezone.now())
        except Refusal as no:
            messages.error(request, str(no))
    return redirect("petitions:pack_words", uuid, pack_uuid)


@desk("petitions.export")
def put(request: HttpRequest, uuid: UUID, pack_uuid: UUID) -> HttpResponse:
    """Put the chosen comments into a pack."""
    return _choose(request, uuid, pack_uuid, goes_in=True)


@desk("petitions.export")
def leave(request: HttpRequest, uuid: UUID, pack_uuid: UUID) -> HttpResponse:
    """Take the chosen comments out of a pack."""
    return _choose(request, uuid, pack_uuid, goes_in=False)


urlpatterns = [
    path("<uuid:uuid>/packs/<uuid:pack_uuid>/words/", words, name="pack_words"),
    path("<uuid:uuid>/packs/<uuid:pack_uuid>/words/in/", put, name="pack_put"),
    path("<uuid:uuid>/packs/<uuid:pack_uuid>/words/out/", leave, name="pack_leave"),
]
