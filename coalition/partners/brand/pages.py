"""Settings: how the partner looks (logo, colour, pictures); and the pictures themselves, for everybody."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, re_path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from coalition import brand as colors
from coalition.partners import selectors as partners
from coalition.partners import services as settings
from coalition.partners.brand import forms, rules, selectors, services
from coalition.partners.pages import desk


@require_safe
@desk("audit.view")
def look(request: HttpRequest) -> HttpResponse:
    """Show logo, colour and pictures of the partner, and how a mail looks with them."""
    return _page(request)


def _page(request: HttpRequest, **forms_in_hand: Any) -> HttpResponse:
    membership = request.membership
    partner = partners.fresh_partner(membership)
    context = {
        "partner": partner,
        "logo_form": forms.LogoForm(auto_id="id_logo_%s"),
        "color_form": forms.ColorForm(initial={"color": f"#{colors.read_color(partner.color)}"}),
        "picture_form": forms.PictureForm(),
        "pictures": selectors.list_pictures(membership),
        "shades": colors.shades(colors.read_color(partner.color)),
        "may_edit": membership.may("partner.edit"),
        "may_add": membership.may("alerts.edit"),
        **forms_in_hand,
    }
    return render(request, "coalition/partners/brand/look.html", context, status=422 if forms_in_hand else 200)


@require_POST
@desk("alerts.edit")
def add(request: HttpRequest) -> HttpResponse:
    """Put a picture on the shelf."""
    form = forms.PictureForm(request.POST, request.FILES)
    if _keep(form, request) is None:
        return _page(request, picture_form=form)
    messages.success(request, _("The picture is on the shelf."))
    return redirect("brand:look")


@require_POST
@desk("partner.edit")
def add_logo(request: HttpRequest) -> HttpResponse:
    """Upload a logo and show it from now on."""
    form = forms.LogoForm(request.POST, request.FILES, auto_id="id_logo_%s")
    picture = _keep(form, request, alt=partners.fresh_partner(request.membership).name)
    if picture is None:
        return _page(request, logo_form=form)
    services.choose_logo(picture, by=request.membership)
    messages.success(request, _("Your mails begin with this logo from now on."))
    return redirect("brand:look")


def _keep(form: Any, request: HttpRequest, alt: str = "") -> Any:
    if not form.is_valid():
        return None
    file = form.cleaned_data["file"]
    membership = request.membership
    try:
        said = alt or form.cleaned_data["alt"]
        return services.add_picture(file, name=file.name, alt=said, by=membership, now=timezone.now())
    except (services.NoPicture, services.TooLarge, services.ShelfFull) as no:
        form.add_error("file", str(no))
        return None


@require_POST
@desk("partner.edit")
def remove_logo(request: HttpRequest) -> HttpResponse:
    """Show the name instead of a logo."""
    services.choose_logo(None, by=request.membership)
    messages.success(request, _("Your mails begin with your name again."))
    return redirect("brand:look")


@require_POST
@desk("partner.edit")
def color(request: HttpRequest) -> HttpResponse:
    """Change the colour."""
    form = forms.ColorForm(request.POST)
    if not form.is_valid():
        return _page(request, color_form=form)
    settings.edit_partner(by=request.membership, values=form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("brand:look")


def _describe(request: HttpRequest, picture: Any) -> str:
    services.describe(picture, request.POST.get("alt", ""), by=request.membership)
    return _("Saved.")


def _put_away(request: HttpRequest, picture: Any) -> str:
    services.put_away(picture, by=request.membership, now=timezone.now())
    return _("The picture is put away. Mails that were sent still show it.")


DEEDS: dict[str, Callable[[HttpRequest, Any], str]] = {"describe": _describe, "put_away": _put_away}


@require_POST
@desk("alerts.edit")
def act(request: HttpRequest, uuid: UUID, deed: str) -> HttpResponse:
    """Describe a picture, or put it away."""
    picture = selectors.access_picture(request.membership, uuid)
    messages.success(request, DEEDS[deed](request, picture))
    return redirect("brand:look")


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def picture(request: HttpRequest, key: str, kind: str) -> HttpResponseBase:
    """Give a picture to whoever knows its address; asks no table, for a mail to a million people shows it."""
    try:
        file = default_storage.open(f"{selectors.FOLDER}/{key}.{kind}")
    except FileNotFoundError as gone:
        raise Http404 from gone
    answer = FileResponse(file, content_type=rules.TYPES[kind])
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"  # mail programs show it on their own pages
    return answer


app_name = "brand"
urlpatterns = [
    path("", look, name="look"),
    path("logo/", add_logo, name="logo"),
    path("logo/remove/", remove_logo, name="remove_logo"),
    path("color/", color, name="color"),
    path("pictures/", add, name="add"),
    *[path(f"pictures/<uuid:uuid>/{deed.replace('_', '-')}/", act, {"deed": deed}, name=deed) for deed in DEEDS],
]
public = [re_path(r"^(?P<key>[0-9a-f]{32})\.(?P<kind>png|jpg|gif|webp)$", picture, name="file")]
