"""A writer's own letters by link (public), and drives on the desk."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from campaigns.letters import criteria, selectors, services
from campaigns.letters.binders import delivery as binding
from campaigns.letters.binders import services as binders
from campaigns.letters.desk import selectors as standing
from campaigns.letters.desk.forms import LetterTextForm, WishForm
from campaigns.letters.retargeting import services as retargeting
from campaigns.pages import selectors as pages
from campaigns.strategy.asking.selectors import style_of
from campaigns.strategy.selectors import HOLDS
from coalition.audit import services as audit
from coalition.errors import Refusal
from coalition.limits import few_posts
from coalition.listing.pages import list_page
from coalition.partners.pages import desk
from contacts.policymakers import selectors as policymakers


@csrf_exempt  # the signed link is the right; the page opens no session and sets no cookie
@few_posts
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """Show a writer her letters (GET changes nothing); confirm them or take them back by POST."""
    drive, person_id, letters = selectors.access_by_token(token)
    page = drive.page
    asked = request.GET.get("lang", "")
    language = asked if asked in page.languages else letters[0].language
    with translation.override(language):
        if request.method == "POST":
            if request.POST.get("do") == "withdraw":
                services.withdraw(drive, person_id, now=timezone.now())
            else:
                services.confirm(drive, person_id, now=timezone.now())
            return redirect(request.get_full_path())
        states = {one.state for one in letters}
        context = {
            "letters": [(style_of(one.seat.chamber, str(one.policymaker), one.term.title), one) for one in letters],
            "must_confirm": "unconfirmed" in states,
            "may_withdraw": bool(states & set(services.rules.UNSENT)),
            "host": page.partner,
            "languages": page.languages,
            "messages": [],
        }
        response = render(request, "campaigns/letters/mine.html", context)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@desk("pages.view")
def drive(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show how a drive goes: what is to be decided, letters by state and by office, binders."""
    membership, now = request.membership, timezone.now()
    row = selectors.access_drive(membership, uuid)
    hold = selectors.why_on_hold(row, now) if row.page.state == "published" else ""
    context = {
        "drive": row,
        "title": pages.title_of(row.page, translation.get_language() or "en"),
        "counts": selectors.count_states(row),
        "standings": standing.list_standings(row),
        "binders": standing.list_binders(row),
        "difference": standing.find_difference(row),
        "hold": HOLDS.get(hold, ""),
        "lacks_text": selectors.lacks_text(row),
    }
    return render(request, "campaigns/letters/drive.html", context)


@desk("pages.view")
def letters(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """List the letters of a drive, with search, filters and export."""
    membership = request.membership
    row = selectors.access_drive(membership, uuid)
    rows = list_page(request, criteria.letters(row.page), selectors.list_letters(membership, row))
    if rows.wants_export:
        return rows.export(record=audit.record)
    title = pages.title_of(row.page, translation.get_language() or "en")
    return render(request, "campaigns/letters/letters.html", {"drive": row, "page": rows, "title": title})


@desk("pages.edit")
def texts(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write the letters of a drive, its languages side by side."""
    membership = request.membership
    row = selectors.access_drive(membership, uuid)
    known = selectors.texts_of(row)
    data = request.POST or None
    codes = [code for code, _name in settings.LANGUAGES if code in row.page.languages]
    forms = [LetterTextForm(data, language=code, texts=known.get(code, {})) for code in codes]
    faulty = [form for form in forms if not form.is_valid()]  # each is looked at, so that each tells what is wrong
    if data and not faulty:
        told = {form.language: form.texts() for form in forms}
        services.save_texts(row, told, by=membership, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("letters:drive", uuid)
    names = dict(settings.LANGUAGES)
    context = {"drive": row, "columns": [(names[form.language], form) for form in forms]}
    return render(request, "campaigns/letters/texts.html", context, status=422 if data else 200)


@desk("pages.publish")
def approve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say yes to the difference in whom a drive reaches."""
    membership = request.membership
    row = selectors.access_drive(membership, uuid)
    if request.method == "POST":
        try:
            shown = selectors.read_uuid(request.POST.get("shown", ""))
            told = retargeting.approve(row, shown, by=membership, now=timezone.now())
            words = ngettext(
                "Approved. %(n)s held letter goes on.", "Approved. %(n)s held letters go on.", told["moved"]
            )
            messages.success(request, words % {"n": told["moved"]})
        except Refusal as no:
            messages.error(request, str(no))
    return redirect("letters:drive", uuid)


@desk("pages.edit")
def wish(request: HttpRequest, uuid: UUID, policymaker: UUID) -> HttpResponse:
    """Note how an office wants its letters."""
    membership = request.membership
    row = selectors.access_drive(membership, uuid)
    person = policymakers.access_policymaker(policymaker)
    form = WishForm(request.POST or None, initial=selectors.wish_of(person))
    if request.method == "POST" and form.is_valid():
        services.set_wish(person, **form.cleaned_data, by=membership, now=timezone.now())
        messages.success(request, _("Noted."))
        return redirect("letters:drive", uuid)
    context = {"drive": row, "person": person, "form": form}
    return render(request, "campaigns/letters/wish.html", context, status=422 if form.is_bound else 200)


@desk("pages.publish")
def bind(request: HttpRequest, uuid: UUID, policymaker: UUID) -> HttpResponse:
    """Make a binder of the letters that wait for one office."""
    membership = request.membership
    row = selectors.access_drive(membership, uuid)
    if request.method == "POST":
        try:
            binders.make(row, policymaker, by=membership, now=timezone.now())
            messages.success(request, _("The binder is ready. Print it, deliver it, and note it here."))
        except Refusal as no:
            messages.error(request, str(no))
    return redirect("letters:drive", uuid)


@desk("letters.export")
def binder(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a binder as PDF."""
    row = standing.access_binder(request.membership, uuid)
    response = HttpResponse(binding.draw(row, timezone.now()), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="letters-{row.at:%Y-%m-%d}-{row.uuid.hex[:6]}.pdf"'
    response["Cache-Control"] = "no-store"
    audit.record("letters.binder_taken", by=request.membership, on=row.drive.page)
    return response


@desk("pages.publish")
def delivered(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Note that a binder was delivered."""
    membership = request.membership
    row = standing.access_binder(membership, uuid)
    if request.method == "POST":
        try:
            count = binders.delivered(row, by=membership, now=timezone.now())
            words = ngettext("%(n)s letter is noted as delivered.", "%(n)s letters are noted as delivered.", count)
            messages.success(request, words % {"n": count})
        except Refusal as no:
            messages.error(request, str(no))
    return redirect("letters:drive", row.drive.page.uuid)


public = [path("<str:token>/", mine, name="mine")]
app_name = "letters"
urlpatterns = [
    path("binders/<uuid:uuid>/", binder, name="binder"),
    path("binders/<uuid:uuid>/delivered/", delivered, name="delivered"),
    path("<uuid:uuid>/", drive, name="drive"),
    path("<uuid:uuid>/letters/", letters, name="letters"),
    path("<uuid:uuid>/texts/", texts, name="texts"),
    path("<uuid:uuid>/approve/", approve, name="approve"),
    path("<uuid:uuid>/offices/<uuid:policymaker>/", wish, name="wish"),
    path("<uuid:uuid>/offices/<uuid:policymaker>/bind/", bind, name="bind"),
]
