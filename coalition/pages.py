"""Faces that belong to the whole house: brand, errors, refusals, language, search, the two front pages."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from coalition import brand as colors
from coalition.accounts.services import speak
from coalition.errors import Refusal
from coalition.listing import rules as words
from coalition.listing import selectors as listing
from coalition.navigation import links_for

PLAIN_REFUSALS = [
    gettext_noop("This cannot be done."),
    gettext_noop("Your role does not allow this."),
    gettext_noop("Not found."),
]
NOTHING_HERE = gettext_noop("There is no page at this address. It may have moved, or the link was cut off.")
GetResponse = Callable[[HttpRequest], HttpResponse]


def brand(request: HttpRequest | None = None) -> dict[str, Any]:
    """Give every template the coalition's name and colour, and the languages."""
    name = settings.COALITION_NAME
    color = colors.read_color(settings.COALITION_COLOR)
    facts = {"name": name, "initials": words.initials(name), "color": f"#{color}", "css_url": f"/brand/{color}.css"}
    return {"brand": facts}


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def brand_css(request: HttpRequest, color: str) -> HttpResponse:
    """Serve the style sheet of a colour; the same for everybody, for ever."""
    return HttpResponse(colors.style_sheet(colors.read_color(color)), content_type="text/css")


class LanguageMiddleware:
    """Speaks the language that `?lang=` asks for, and remembers it in the language cookie."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")
        if asked not in dict(settings.LANGUAGES):
            return self.get_response(request)
        translation.activate(asked)
        request.LANGUAGE_CODE = asked
        response = self.get_response(request)
        is_answer = response.status_code != HTTPStatus.METHOD_NOT_ALLOWED  # of no page, so no page could say otherwise
        if is_answer and not getattr(response, "is_cookieless", False):  # public action pages stand in shared caches
            speak(response, asked)
        return response


class RefusalMiddleware:
    """Translates a Refusal once: a page, a toast for htmx, or problem details for programs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request, ValueError())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exc: Exception) -> HttpResponse | None:
        """Answer a Refusal, and a NUL that no form had a look at; let everything else crash loudly."""
        if isinstance(exc, DataError | ValueError) and "NUL (0x00)" in str(exc):
            return bad_request(request, exc)
        if not isinstance(exc, Refusal):
            return None
        # The ground floor knows no Django: its plain sentences are translated here, at the door.
        return say_no(request, exc.status, exc.code, _(str(exc)))


def say_no(request: HttpRequest, status: int, code: str, text: str) -> HttpResponse:
    """Answer 'no' in the form this client reads."""
    if request.path.startswith("/api/"):
        body = {"type": code, "title": text, "status": status, "detail": text}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    if getattr(request, "htmx", False):
        response = render(request, "components/toast.html", {"text": text, "tone": "danger"}, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
        return response
    if status == 404 and text == _("Not found."):
        text = _(NOTHING_HERE)
    titles = {403: _("This is not open to you"), 404: _("Not found"), 400: _("That request was not understood")}
    icons = {403: "lock", 404: "map-search", 410: "archive", 429: "hourglass"}
    facts = {
        "error_title": titles.get(status, _("This cannot be done")),
        "error_text": text,
        "error_icon": icons.get(status, "alert-triangle"),
        "back": _own_referer(request),
    }
    response = render(request, f"coalition/error_{_shell(request)}.html", facts, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _shell(request: HttpRequest) -> str:
    at_desk = request.path.startswith(("/desk/", "/accounts/", "/admin/"))
    return "desk" if at_desk and getattr(request, "membership", None) else "public"


def _own_referer(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    own = f"{request.scheme}://{request.get_host()}"
    path = referer.removeprefix(own)
    return path if referer.startswith(f"{own}/") and path != request.get_full_path() else ""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    return say_no(request, 400, "bad_request", _("Something in the address or the form was not as it should be."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return say_no(request, 403, "forbidden", _("Your role does not allow this."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose safety token is missing or old."""
    text = _("This form was open for too long or cookies are blocked. Go back, reload the page and send it again.")
    return say_no(request, 403, "csrf", text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    return say_no(request, 404, "not_found", _(NOTHING_HERE))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without the database and without the session."""
    if request.path.startswith("/api/"):
        body = {"type": "error", "title": "Internal error", "status": 500, "detail": "This was our mistake."}
        return JsonResponse(body, status=500, content_type="application/problem+json")
    return HttpResponse(render_to_string("coalition/error_500.html", brand()), status=500)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what anybody can join in right now; members go to their desk."""
    if request.user.is_authenticated and "stay" not in request.GET:
        return redirect("/desk/")
    return render(request, "coalition/home.html", {"actions": listing.list_landing(translation.get_language())})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Tell in plain words how data is treated."""
    return render(request, "coalition/privacy.html")


@require_safe
@login_required
def desk_home(request: HttpRequest) -> HttpResponse:
    """Go to the first place of the desk that this role may open."""
    membership = request.membership
    if not membership:
        return render(request, "coalition/no_membership.html", status=403)
    for link in links_for(membership, request.path):
        if link.url != request.path:
            return redirect(link.url)
    raise Http404


@require_safe
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Find people, bills, campaigns, pages and places of the desk from a few letters."""
    membership = request.membership
    if not membership:
        raise Http404
    asked = request.GET.get("q", "").strip()
    links = links_for(membership, request.path)
    facts = {
        "words": asked,
        "found": listing.find_everywhere(membership, asked),
        "commands": [link for link in links if asked.lower() in str(link.label).lower()][:6],
    }
    full = "coalition/search.html"
    return render(request, "components/search_results.html" if getattr(request, "htmx", False) else full, facts)


HANDLERS = (bad_request, forbidden, not_found, server_error)  # of the errors 400, 403, 404, 500
