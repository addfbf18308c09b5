"""Confirming for an organization by link and logos (public); organizations, invitations, the PDF (desk)."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from campaigns.pages import selectors as pages
from campaigns.pages.receipts.pages import language_of, private
from campaigns.signons import criteria, rules, selectors, services
from campaigns.signons.forms import ConfirmForm, InviteForm
from campaigns.signons.printing.delivery import print_letter
from campaigns.uploads.pages import give
from coalition.audit import services as audit
from coalition.errors import NotFound, Refusal
from coalition.limits import few_posts
from coalition.listing.pages import chosen_in, list_page
from coalition.listing.rules import Chart, Series
from coalition.partners.pages import desk


@csrf_exempt  # the signed link is the right; the page opens no session and sets no cookie
@few_posts
def own(request: HttpRequest, token: str) -> HttpResponse:
    """Show what an organization signs (GET changes nothing); its contact confirms, signs or withdraws by POST."""
    row = selectors.access_by_token(token)
    page = row.signon_page.page
    language = language_of(request, page.languages, row.language)
    now = timezone.now()
    is_over = page.state != "published" or (page.closes_at is not None and page.closes_at <= now)
    with translation.override(language):
        form = ConfirmForm(initial={"name": row.contact_name, "role": row.contact_role}, auto_id="f_%s")
        if request.method == "POST":
            if request.POST.get("do") == "withdraw":
                services.withdraw_by_link(row, now=now)
                return private(redirect(request.get_full_path()))
            form = ConfirmForm(request.POST, auto_id="f_%s")
            if not is_over and form.is_valid():
                who = services.Confirmer(form.cleaned_data["name"], form.cleaned_data["role"])
                services.confirm_by_link(row, who, now=now)
                return private(redirect(request.get_full_path()))
        letter = row.signon_page.letter
        context = {
            "row": row,
            "form": form,
            "is_over": is_over,
            "letter": letter.get(language) or next((text for text in letter.values() if text), ""),
            "title": pages.title_of(page, language),
            "host": page.partner,
            "languages": page.languages,
            "messages": [],
            "page_url": f"{reverse('action:page', args=[page.slug])}?lang={language}",
        }
        status = 422 if form.is_bound else 200
        return private(render(request, "campaigns/signons/own.html", context, status=status))


@require_safe
def logo(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Give the logo of an organization whose signature stands."""
    return give(selectors.access_public_logo(uuid), is_shared=True)


# --- the desk ---------------------------------------------------------------------------------------------------------
@desk("pages.view")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show how a letter goes, and its organizations."""
    membership = request.membership
    row = selectors.access_signon_page(membership, uuid)
    listing = criteria.signons(row, may_edit=membership.may("pages.edit"))
    rows = list_page(request, listing, selectors.list_signons(row))
    if rows.wants_export:
        return rows.export(record=audit.record)
    counts = selectors.count_states(row)
    names = dict(settings.LANGUAGES)
    context = {
        "row": row,
        "page": rows,
        "counts": counts,
        "languages": [(code, names[code]) for code in row.page.languages],
        "title": pages.title_of(row.page, translation.get_language() or "en"),
        "chart": _chart(row, counts["confirmed"]) if counts["confirmed"] else None,
    }
    return render(request, "campaigns/signons/detail.html", context)


def _chart(row: Any, confirmed: int) -> Chart:
    days = selectors.count_per_day(row)
    title = ngettext("%(n)s organization has signed", "%(n)s organizations have signed", confirmed) % {"n": confirmed}
    series = [Series(_("organizations"), [n for _day, n in days])]
    labels = [day.strftime("%Y-%m-%d") for day, _n in days]
    return Chart(title, "bar", labels, series, "organizations", size="small", first_column=_("Day"))


@desk("pages.edit")
def invite(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Invite an organization by mail."""
    membership = request.membership
    row = selectors.access_signon_page(membership, uuid)
    form = InviteForm(request.POST or None, initial={"language": row.page.languages[0] if row.page.languages else "en"})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.invite(row, form.cleaned_data, by=membership, now=timezone.now())
            messages.success(request, _("The invitation to %(name)s is on its way.") % {"name": made.name})
            return redirect("signons:detail" if "leave" in request.POST else "signons:invite", uuid)
        except Refusal as no:
            form.add_error("name", str(no))
    context = {"row": row, "form": form, "title": pages.title_of(row.page, translation.get_language() or "en")}
    return render(request, "campaigns/signons/invite.html", context, status=422 if form.is_bound else 200)


@require_POST
@desk("pages.edit")
def remind(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remind the chosen organizations."""
    membership = request.membership
    row = selectors.access_signon_page(membership, uuid)
    count = services.remind(row, chosen_in(request), by=membership, now=timezone.now())
    messages.success(request, ngettext("%(n)s reminder goes out.", "%(n)s reminders go out.", count) % {"n": count})
    return redirect("signons:detail", uuid)


@require_POST
@desk("pages.edit")
def step(request: HttpRequest, uuid: UUID, step: str) -> HttpResponse:
    """Note that the chosen organizations confirmed, or withdraw them."""
    if step not in rules.STEPS:
        raise NotFound
    membership = request.membership
    row = selectors.access_signon_page(membership, uuid)
    count = services.step(row, chosen_in(request), step=step, by=membership, now=timezone.now())
    words = ngettext("%(n)s organization noted.", "%(n)s organizations noted.", count)
    messages.success(request, words % {"n": count})
    return redirect("signons:detail", uuid)


@require_safe
@desk("pages.view")
def printed(request: HttpRequest, uuid: UUID, language: str) -> HttpResponse:
    """Give the letter with those who have confirmed as PDF."""
    row = selectors.access_signon_page(request.membership, uuid)
    if language not in row.page.languages:
        raise NotFound
    signed = list(selectors.list_confirmed(row))
    with translation.override(language):
        words = {
            "language": language,
            "title": pages.title_of(row.page, language),
            "date": date_format(timezone.localdate(), "DATE_FORMAT"),
            "signed": ngettext("Signed by %(n)s organization", "Signed by %(n)s organizations", len(signed))
            % {"n": len(signed)},
        }
    answer = HttpResponse(print_letter(row, signed, words), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{row.page.slug}-{language}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


public = [path("<str:token>/", own, name="own")]
logos = [path("<uuid:uuid>/", logo, name="logo")]
app_name = "signons"
urlpatterns = [
    path("<uuid:uuid>/", detail, name="detail"),
    path("<uuid:uuid>/invite/", invite, name="invite"),
    path("<uuid:uuid>/remind/", remind, name="remind"),
    path("<uuid:uuid>/letter-<slug:language>.pdf", printed, name="printed"),
    path("<uuid:uuid>/<slug:step>/", step, name="step"),
]
