"""Confirming by link (public), and the signatures on the desk."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from campaigns.pages import selectors as pages
from campaigns.petitions import criteria, selectors, services
from campaigns.petitions.comments import pages as comments
from campaigns.petitions.forms import ReasonForm
from campaigns.petitions.packs import pages as packs
from campaigns.petitions.packs.choosing import pages as choosing
from campaigns.petitions.paper import pages as paper
from campaigns.petitions.review import pages as review
from coalition.audit import services as audit
from coalition.limits import few_posts
from coalition.listing.pages import chosen_in, list_page
from coalition.partners.pages import desk


@csrf_exempt  # the signed link is the right; the page opens no session and sets no cookie
@few_posts
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link confirms (GET changes nothing); confirm or withdraw by POST."""
    signature = selectors.access_by_token(token)
    page = signature.petition.page
    asked = request.GET.get("lang", "")
    language = asked if asked in page.languages else signature.language
    with translation.override(language):
        if request.method == "POST":
            if request.POST.get("do") == "withdraw":
                services.withdraw(signature, now=timezone.now())
            else:
                services.confirm(signature, now=timezone.now())
            return redirect(request.get_full_path())
        texts = pages.texts_of(page)
        words = texts.get(language) or next(iter(texts.values()), {})
        context = {
            "signature": signature,
            "texts": words,
            "host": page.partner,
            "languages": page.languages,
            "messages": [],
            "thanks_url": f"{reverse('action:thanks', args=[page.slug])}?lang={language}",
        }
        response = render(request, "campaigns/petitions/confirm.html", context)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@desk("pages.view")
def signatures(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """List the signatures of a petition, with search, filters and export."""
    membership = request.membership
    petition = selectors.access_petition(membership, uuid)
    listing = criteria.signatures(petition.page, may_edit=membership.may("pages.edit"))
    rows = list_page(request, listing, selectors.list_signatures(membership, petition))
    if rows.wants_export:
        return rows.export(record=audit.record)
    context = {
        "petition": petition,
        "page": rows,
        "counts": selectors.count_states(petition),
        "title": pages.title_of(petition.page, translation.get_language() or "en"),
    }
    return render(request, "campaigns/petitions/signatures.html", context)


@desk("pages.edit")
def invalidate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for the reason, then take the chosen signatures out of the count."""
    membership = request.membership
    petition = selectors.access_petition(membership, uuid)
    chosen = chosen_in(request)
    form = ReasonForm(request.POST if "reason" in request.POST else None)
    if request.method == "POST" and chosen and form.is_valid():
        reason = form.cleaned_data["reason"]
        count = services.invalidate(petition, chosen, reason=reason, by=membership, now=timezone.now())
        words = ngettext("%(n)s signature was taken out.", "%(n)s signatures were taken out.", count)
        messages.success(request, words % {"n": count})
        return redirect("petitions:signatures", uuid)
    if not chosen:
        messages.info(request, _("Choose signatures first."))
        return redirect("petitions:signatures", uuid)
    context = {"petition": petition, "form": form, "chosen": chosen}
    return render(request, "campaigns/petitions/invalidate.html", context)


@desk("pages.edit")
def restore(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put the chosen signatures back into the count."""
    membership = request.membership
    petition = selectors.access_petition(membership, uuid)
    if request.method == "POST":
        count = services.restore(petition, chosen_in(request), by=membership, now=timezone.now())
        words = ngettext("%(n)s signature counts again.", "%(n)s signatures count again.", count)
        messages.success(request, words % {"n": count})
    return redirect("petitions:signatures", uuid)


public = [path("<str:token>/", confirm, name="confirm")]
app_name = "petitions"
urlpatterns = [
    path("<uuid:uuid>/", signatures, name="signatures"),
    path("<uuid:uuid>/take-out/", invalidate, name="invalidate"),
    path("<uuid:uuid>/put-back/", restore, name="restore"),
    *comments.urlpatterns,
    *review.urlpatterns,
    *paper.urlpatterns,
    *choosing.urlpatterns,  # before packs: there every word is the kind of a file
    *packs.urlpatterns,
]
