"""Packs and signatures by district on the desk; the page where anybody checks a pack (public)."""

import hashlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from campaigns.pages.rules import choose_language, client_address
from campaigns.pages.selectors import texts_of
from campaigns.petitions import selectors as petitions
from campaigns.petitions.packs import rules, selectors, services
from campaigns.petitions.packs.forms import CheckForm, DeliveryForm, PackForm
from coalition.errors import NotAllowed, NotFound, Refusal
from coalition.limits import few_posts
from coalition.listing.rules import Chart, Progress, Series
from coalition.partners.pages import desk

KINDS = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LARGEST = 60 * 1024 * 1024  # of a file to check


@desk("pages.view")
def districts(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show how many signed in each district, and who sits there."""
    petition = petitions.access_petition(request.membership, uuid)
    rows = selectors.count_by_district(petition, selectors.today(timezone.now()))
    charts = []
    for chamber, label in (("lower", _("House")), ("upper", _("Senate"))):
        told = [row for row in rows if row["district"].chamber == chamber][:12]
        if told:
            names = [_short(row) for row in told]
            title = _("%(chamber)s: most signatures from %(district)s") % {"chamber": label, "district": names[0]}
            charts.append(
                Chart(title, "hbar", names, [Series(_("Signatures"), [row["count"] for row in told])], f"by-{chamber}")
            )
    context = {"petition": petition, "rows": rows, "charts": charts}
    return render(request, "campaigns/petitions/districts.html", context)


def _short(row: dict[str, Any]) -> str:
    holder = row["holder"].person.family_name if row["holder"] else ""
    return f"{row['district'].number} {holder}".strip()


@desk("pages.view")
def packs(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """List the packs of a petition; ask for new ones."""
    membership = request.membership
    petition = petitions.access_petition(membership, uuid)
    now = timezone.now()
    form = PackForm(
        request.POST or None,
        districts=selectors.count_by_district(petition, selectors.today(now)),
        committees=selectors.list_committees(),
        initial={"scope": request.GET.get("for", "whole"), "language": petition.page.languages[0]},
    )
    if request.method == "POST":
        if not membership.may("petitions.export"):
            raise NotAllowed
        made = _ask(request, petition, form) if form.is_valid() else []
        if made and made[0].state == "choosing":
            return redirect("petitions:pack_words", uuid, made[0].uuid)
        if made:
            return redirect("petitions:packs", uuid)
    context = {
        "petition": petition,
        "packs": selectors.list_packs(petition)[:300],
        "form": form,
        "orders": [_order(petition, one) for one in selectors.batches_of(petition)],
    }
    is_part = request.headers.get("HX-Request") and request.GET.get("standing")
    return render(request, f"campaigns/petitions/{'orders' if is_part else 'packs'}.html", context)


def _order(petition: Any, batch: dict[str, Any]) -> Progress:
    return Progress(
        title=_("Making one pack for each legislator"),
        done=batch["total"] - batch["left"],
        total=batch["total"],
        state="making",
        state_label=_("being made"),
        cancel_url=reverse("petitions:packs_stop", args=[petition.page.uuid, batch["batch"]]),
        facts=[(_("failed"), batch["failed"])] if batch["failed"] else (),
    )


def _ask(request: HttpRequest, petition: Any, form: PackForm) -> list[Any]:
    scope, now = form.cleaned_data["scope"], timezone.now()
    wishes = services.wishes_for_all(petition, now) if scope == "all" else form.wishes[scope]
    told = {name: form.cleaned_data[name] for name in ("language", "chooses")}
    try:
        made = services.ask_for(petition, wishes, **told, by=request.membership, now=now)
    except Refusal as no:
        form.add_error("scope", str(no))
        return []
    if made[0].state == "waiting":
        words = ngettext("%(n)s pack is being made.", "%(n)s packs are being made.", len(made))
        messages.success(request, words % {"n": len(made)})
    return made


@desk("petitions.export")
def stop(request: HttpRequest, uuid: UUID, batch: UUID) -> HttpResponse:
    """Stop making packs that were asked for together."""
    petition = petitions.access_petition(request.membership, uuid)
    if request.method == "POST":
        count = services.stop(petition, batch, by=request.membership)
        words = ngettext("%(n)s pack is not made.", "%(n)s packs are not made.", count)
        messages.success(request, words % {"n": count})
    return redirect("petitions:packs", uuid)


@desk("pages.view")
def pack(request: HttpRequest, uuid: UUID, pack_uuid: UUID) -> HttpResponse:
    """Show a pack: how far it is, its files, its code, to whom it was delivered; note a delivery."""
    membership = request.membership
    petition = petitions.access_petition(membership, uuid)
    one = selectors.access_pack(petition, pack_uuid)
    form = DeliveryForm(request.POST or None, request.FILES or None, initial={"on": timezone.localdate()})
    if request.method == "POST":
        if not membership.may("pages.edit"):
            raise NotAllowed
        if request.POST.get("do") == "again":
            services.try_again(one, by=membership)
            return redirect("petitions:pack", uuid, pack_uuid)
        if form.is_valid() and _deliver(request, one, form):
            return redirect("petitions:pack", uuid, pack_uuid)
    context = {
        "petition": petition,
        "pack": one,
        "card": _card(petition, one),
        "form": form,
        "deliveries": selectors.list_deliveries(one),
        "code": rules.show_code(one.code),
        "check_url": f"{settings.PUBLIC_URL}/check/{one.code}/",
    }
    template = "campaigns/petitions/pack.html"
    if request.headers.get("HX-Request") and request.GET.get("standing"):
        template = "campaigns/petitions/standing.html"
    return render(request, template, context)


def _deliver(request: HttpRequest, one: Any, form: DeliveryForm) -> bool:
    try:
        services.deliver(one, form.told(), form.cleaned_data["photo"], by=request.membership, now=timezone.now())
    except Refusal as no:
        form.add_error("photo" if "picture" in no.code else None, str(no))
        return False
    messages.success(request, _("Noted."))
    return True


def _card(petition: Any, one: Any) -> Progress | None:
    if one.state not in {"waiting", "making"}:
        return None
    return Progress(
        title=_("Making the pack"), done=one.done, total=one.total, state=one.state, state_label=one.get_state_display()
    )


@desk("petitions.export")
def download(request: HttpRequest, uuid: UUID, pack_uuid: UUID, kind: str) -> HttpResponseBase:
    """Download a file of a pack; it is noted in the diary."""
    if kind not in KINDS:
        raise NotFound
    petition = petitions.access_petition(request.membership, uuid)
    one = selectors.access_pack(petition, pack_uuid)
    file = services.take(one, kind, by=request.membership)
    name = f"{petition.page.slug}-{one.code}.{kind}"
    response = FileResponse(file, content_type=KINDS[kind], as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


@desk("pages.view")
def photo(request: HttpRequest, uuid: UUID, pack_uuid: UUID, delivery: UUID) -> HttpResponseBase:
    """Show the photo of a delivery."""
    petition = petitions.access_petition(request.membership, uuid)
    row = selectors.access_delivery(selectors.access_pack(petition, pack_uuid), delivery)
    path = f"{selectors.FOLDER}/{row.photo}"
    if not default_storage.exists(path):
        raise NotFound
    response = FileResponse(default_storage.open(path), content_type="image/webp")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@csrf_exempt  # it changes nothing and needs no session
def check(request: HttpRequest, code: str = "") -> HttpResponse:
    """Tell anybody whether a pack is genuine, by its code, a digest or a file, without showing the list."""
    known = tuple(name for name, _label in settings.LANGUAGES)
    language = choose_language(request.GET.get("lang", ""), request.headers.get("Accept-Language", ""), known)
    remote, told = request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", "")
    caller = client_address(remote, told, settings.TRUSTED_PROXY_COUNT)
    with translation.override(language):
        return _check(request, f"check:{caller}", code, language)


@few_posts
def _check(request: HttpRequest, token: str, code: str, language: str) -> HttpResponse:
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm(initial={"proof": code})
    proof = code
    if request.method == "POST" and form.is_valid():
        proof = form.cleaned_data["proof"].strip()
        file = form.cleaned_data["file"]
        if file and file.size <= LARGEST:
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            proof = digest.hexdigest()
    found = selectors.find_by_proof(proof) if proof else None
    texts = texts_of(found.petition.page) if found else {}
    context = {
        "form": form,
        "asked": bool(proof),
        "pack": found,
        "code": rules.show_code(found.code) if found else "",
        "title": (texts.get(language) or next(iter(texts.values()), {})).get("title", "") if found else "",
        "host": found.petition.page.partner if found else None,
        "languages": [name for name, _label in settings.LANGUAGES],
        "language": language,
        "messages": [],
        "here": reverse("check:page"),
    }
    response = render(request, "campaigns/petitions/check.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response.is_cookieless = True
    return response


public = [path("", check, name="page"), path("<str:code>/", check, name="code")]
urlpatterns = [
    path("<uuid:uuid>/districts/", districts, name="districts"),
    path("<uuid:uuid>/packs/", packs, name="packs"),
    path("<uuid:uuid>/packs/stop/<uuid:batch>/", stop, name="packs_stop"),
    path("<uuid:uuid>/packs/<uuid:pack_uuid>/", pack, name="pack"),
    path("<uuid:uuid>/packs/<uuid:pack_uuid>/<slug:kind>/", download, name="pack_file"),
    path("<uuid:uuid>/packs/<uuid:pack_uuid>/photos/<uuid:delivery>/", photo, name="pack_photo"),
]
