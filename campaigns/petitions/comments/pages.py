"""The queue of comments on the desk; reporting one (public)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from campaigns.pages import selectors as pages
from campaigns.petitions import selectors as petitions
from campaigns.petitions.comments import criteria, selectors, services
from campaigns.petitions.rules import shown_name
from coalition.audit import services as audit
from coalition.errors import NotFound
from coalition.limits import few_posts
from coalition.listing.pages import chosen_in, list_page
from coalition.partners.pages import desk


@desk("pages.view")
def queue(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """List the comments, those to be read first; approve and hide in bulk."""
    membership = request.membership
    petition = petitions.access_petition(membership, uuid)
    listing = criteria.comments(petition.page, may_edit=membership.may("pages.edit"))
    rows = list_page(request, listing, selectors.list_words(membership, petition))
    if rows.wants_export:
        return rows.export(record=audit.record)
    context = {"petition": petition, "page": rows, "waiting": selectors.count_waiting(petition)}
    return render(request, "campaigns/petitions/comments.html", context)


def _settle(request: HttpRequest, uuid: UUID, *, shown: bool) -> HttpResponse:
    membership = request.membership
    petition = petitions.access_petition(membership, uuid)
    if request.method == "POST":
        count = services.settle(petition, chosen_in(request), shown=shown, by=membership)
        told = (
            ngettext("%(n)s comment may be seen now.", "%(n)s comments may be seen now.", count)
            if shown
            else ngettext("%(n)s comment is hidden.", "%(n)s comments are hidden.", count)
        )
        messages.success(request, told % {"n": count})
    return redirect(reverse("petitions:words", args=[uuid]) + "?state=waiting")


@desk("pages.edit")
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let the public see the chosen comments (of those who agreed to it)."""
    return _settle(request, uuid, shown=True)


@desk("pages.edit")
def hide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hide the chosen comments."""
    return _settle(request, uuid, shown=False)


@csrf_exempt  # no session, no cookie: anybody may report what anybody can read
@few_posts
def report(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether a comment is to be reported (GET changes nothing); take the report by POST."""
    signature: Any = selectors.access_shown(_uuid(token))
    page = signature.petition.page
    asked = request.GET.get("lang", "")
    language = asked if asked in page.languages else page.languages[0]
    is_done = request.method == "POST"
    if is_done:
        services.report(signature, now=timezone.now())
    with translation.override(language):
        context = {
            "signature": signature,
            "who": shown_name(signature.person.given_name, signature.person.family_name, signature.town or ""),
            "texts": pages.texts_of(page).get(language, {}),
            "host": page.partner,
            "languages": page.languages,
            "messages": [],
            "is_done": is_done,
            "back": f"{reverse('action:page', args=[page.slug])}?lang={language}",
        }
        response = render(request, "campaigns/petitions/report.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response.is_cookieless = True
    return response


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as no:
        raise NotFound from no


public = [path("<str:token>/", report, name="report")]
urlpatterns = [
    path("<uuid:uuid>/words/", queue, name="words"),
    path("<uuid:uuid>/words/show/", show, name="words_show"),
    path("<uuid:uuid>/words/hide/", hide, name="words_hide"),
]
