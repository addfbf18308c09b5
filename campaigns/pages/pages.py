"""The public front of every action page: no account, no cookie, no session, no script needed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect, JsonResponse
from django.urls import include, path, reverse
from django.utils import timezone, translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.pages import criteria, forms, rules, selectors, services
from campaigns.pages.arrivals import services as arrivals
from campaigns.pages.arrivals.selectors import find_known
from campaigns.pages.cards import pages as cards
from campaigns.pages.codes import pages as codes
from campaigns.pages.directory import pages as directory
from campaigns.pages.drawing.pages import (
    draw_form,
    draw_put_away,
    draw_thanks,
    form_of,
    framed,
    language_of,
    preview,
    public,
    theme_of,
)
from campaigns.pages.rules import KINDS, Front
from campaigns.pages.sharing.rules import code_of
from campaigns.uploads.pages import refuse_bulk
from coalition.errors import NotFound, Refusal

__all__ = ["app_name", "preview", "urlpatterns"]
View = Callable[..., HttpResponse]


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an action page, or take what somebody sends; an address of earlier days leads to the one of now."""
    return _serve(request, slug, "page")


@csrf_exempt
@xframe_options_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form alone, for the frame of a website that the settings or the page name."""
    return _framed(_serve(request, slug, "embed"), slug)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a form that stands in the HTML of an allowed website; what is wrong is said on our own page."""
    if request.method != "POST":
        return _moved("action:page", slug, request)
    return _serve(request, slug, "post")


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Thank, say what happens next, offer to share and the next step; holds nothing personal."""
    return _thank(request, slug, "page")


@xframe_options_exempt
@require_safe
def embed_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Thank inside the frame."""
    return _framed(_thank(request, slug, "embed"), slug)


@require_safe
def challenge(request: HttpRequest) -> HttpResponse:
    """Give a visitor's machine a task to solve."""
    response = JsonResponse(criteria.make_challenge())
    response["Cache-Control"] = "no-store"
    response.is_cookieless = True
    return response


def _thank(request: HttpRequest, slug: str, face: str) -> HttpResponse:
    try:
        front = selectors.get_front(slug, now=timezone.now())
    except NotFound:
        gone = selectors.find_put_away(slug)
        if gone is None:
            raise
        return public(draw_put_away(request, tuple(gone.languages)), shared=False)
    with translation.override(language_of(request, front)):
        is_shared = "s" not in request.GET and rules.is_steady(front, timezone.now())
        return public(draw_thanks(request, front, face), shared=is_shared)


def _framed(response: HttpResponse, slug: str) -> HttpResponse:
    if response.status_code == 301:
        return response
    try:
        page: Any = selectors.get_front(slug, now=timezone.now())
    except NotFound:
        page = selectors.find_put_away(slug)
    return framed(response, page.embed_origins if page else ())


def _moved(name: str, slug: str, request: HttpRequest) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponseRedirect(reverse(name, args=[slug]) + (f"?{query}" if query else ""))
    response.status_code = 301
    return public(response, shared=False)


def _serve(request: HttpRequest, slug: str, face: str) -> HttpResponse:
    refuse_bulk(request)
    now = timezone.now()
    try:
        front = selectors.get_front(slug, now=now)
    except NotFound:
        gone = selectors.find_put_away(slug)
        if gone is None:
            raise
        return public(draw_put_away(request, tuple(gone.languages)), shared=False)
    if front.slug != slug and request.method != "POST":  # a form that was open, or stands elsewhere, is taken as it is
        return _moved("action:embed" if face == "embed" else "action:page", front.slug, request)
    language = language_of(request, front)
    is_open = selectors.is_open(front, now)
    with translation.override(language):
        if request.method == "POST":
            if is_open:
                return public(_take(request, front, language, face), shared=False)
            return public(draw_form(request, front, face, None, status=410), shared=False)
        if not set(request.GET) - {"lang", "theme"}:
            return _common(request, front, language, face, now)
        form = None
        if is_open:
            carried = request.GET.dict()
            known = find_known(carried.get("m", "")[:80], front, now)
            start = forms.fresh(front, criteria.stamp(front.uuid), carried)
            form = form_of(front, language, initial={**start, **known})
            is_shared = not known and rules.is_steady(front, now)
            return public(draw_form(request, front, face, form), shared=is_shared)
        return public(draw_form(request, front, face, form), shared=True)


def _common(request: HttpRequest, front: Front, language: str, face: str, now: datetime) -> HttpResponse:
    """Give the page as everybody sees it: drawn once, as old as its facts at most, and not at all if unchanged."""
    is_open, phase = selectors.is_open(front, now), rules.phase_of(front, now)
    look = face + theme_of(request, face)
    key = f"page-html:{front.built}:{language}:{look}:{phase}"
    kept = cache.get(key)
    if kept is None:
        start = forms.fresh(front, criteria.stamp(front.uuid), {}) if is_open else None
        form = form_of(front, language, initial=start) if is_open else None
        tag = f'W/"{front.seen(language, f"{look}{phase}", timezone.localdate().isoformat())}"'
        kept = (draw_form(request, front, face, form).content, tag)
        cache.set(key, kept, selectors.SECONDS)
    body, tag = kept
    asked = {one.strip() for one in request.headers.get("If-None-Match", "").split(",")}
    response: HttpResponse = HttpResponseNotModified() if tag in asked else HttpResponse(body)
    response["ETag"] = tag
    return public(response, shared=rules.is_steady(front, now))


def _take(request: HttpRequest, front: Front, language: str, face: str) -> HttpResponse:
    """Take a post: change the language, or hand it to the one service, and say kindly what is wrong."""
    shown_on = "embed" if face == "embed" else "page"
    if {"switch", "look", "press"} & request.POST.keys():  # everything typed stays; nothing is checked yet
        typed = {name: request.POST.get(name, "") for name in request.POST}
        form = form_of(front, language, initial={**typed, **_lists(request, front)})
        return _at_once(request, front, shown_on, form)
    data = request.POST.copy()
    if data.get("mended"):  # the address that was probably meant
        data["email"] = data["mended"]
    form = form_of(front, language, data=data, files=request.FILES)
    if not form.is_valid():
        _renew(form, request, front)
        return draw_form(request, front, shown_on, form, status=422)
    if form.question:
        question = form.question
        _renew(form, request, front, sure=form.cleaned_data["email"].lower())
        return draw_form(request, front, shown_on, form, question=question)
    try:
        knock, now = _knock(request, form.cleaned_data, front, is_post=face == "post"), timezone.now()
        after = services.go_on(front, form, knock, now=now)
        if after is not None:
            return draw_form(request, front, shown_on, after, status=422 if after.errors else 200)
        origin = "web" if face == "page" else "embed"
        taken = services.take(front, form.cleaned_data, knock, language=language, origin=origin, now=now)
    except Refusal as no:
        form.add_error(None, str(no))
        _renew(form, request, front)
        return draw_form(request, front, shown_on, form, status=no.status)
    response = HttpResponseRedirect(_next(front, taken, _carried(request, language, face), face))
    response.status_code = 303
    return response


def _at_once(request: HttpRequest, front: Front, shown_on: str, form: Any) -> HttpResponse:
    """Draw the form again, after a button of its kind did what it does at once; what was wrong is said above it."""
    if "switch" in request.POST:
        return draw_form(request, front, shown_on, form)
    try:
        knock = _knock(request, request.POST, front, is_post=False)
        arrivals.press(front, form, request.POST.get("press", ""), knock, now=timezone.now())
    except Refusal as no:
        return draw_form(request, front, shown_on, form, status=no.status, refused=str(no))
    return draw_form(request, front, shown_on, form)


def _carried(request: HttpRequest, language: str, face: str) -> dict[str, str]:
    """Give what every further address of this way through carries."""
    theme = theme_of(request, face)
    return {"lang": language} | ({"theme": theme} if theme else {})


def _next(front: Front, taken: services.Taken, carried: dict[str, str], face: str) -> str:
    query = carried | ({} if taken.is_proven else {"confirm": "1"}) | ({"allow": "1"} if taken.asks_twice else {})
    if taken.awaits_code:
        held = carried | {"t": codes.token_of(taken.submission)} | ({"embed": "1"} if face == "embed" else {})
        return f"{reverse('action:code', args=[front.slug])}?{urlencode(held)}"
    query |= {"s": code_of(taken.submission)}
    name = "action:embed_thanks" if face == "embed" else "action:thanks"
    return f"{reverse(name, args=[front.slug])}?{urlencode(query)}"


def _renew(form: Any, request: HttpRequest, front: Front, **more: str) -> None:
    """Let a form that is drawn again be sent again: a stamp that still holds, the boxes of now, all that was typed."""
    kept = {**form.data.dict(), **_lists(request, front)}
    if kept.get("shown") and kept["shown"] != front.shown:
        kept = {name: value for name, value in kept.items() if not name.startswith("consent_")}
    stamp = kept.get("stamp", "")
    if not criteria.is_stamp(stamp, front, timezone.now()):
        stamp = criteria.stamp(front.uuid)
    form.data = {**kept, "stamp": stamp, "shown": front.shown, **more}


def _knock(request: HttpRequest, told: Mapping[str, Any], front: Front, *, is_post: bool) -> criteria.Knock:
    caller = rules.client_address(
        request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""), settings.TRUSTED_PROXY_COUNT
    )
    origin = request.META.get("HTTP_ORIGIN", "")
    own = {request.get_host().lower(), settings.PUBLIC_URL.partition("://")[2].lower()}
    is_own = rules.is_own_origin(origin, request.META.get("HTTP_SEC_FETCH_SITE", ""), own)
    is_allowed = is_post and rules.is_among(origin, front.embed_origins)
    return criteria.Knock(
        caller=rules.caller_of(caller),
        is_own_origin=is_own or is_allowed,
        stamp=told.get("stamp", ""),
        trap=told.get(rules.TRAP, ""),
        proof=request.POST.get("altcha", ""),
        email=told.get("email", ""),
        is_snippet=is_allowed and not is_own,
    )


def _lists(request: HttpRequest, front: Front) -> dict[str, Any]:
    """Keep fields of several values as lists, and boxes as yes or no, when the form is drawn anew."""
    kept: dict[str, Any] = {}
    for name, field in KINDS[front.kind].form(front=front).fields.items():
        if hasattr(field.widget, "allow_multiple_selected") and field.widget.allow_multiple_selected:
            kept[name] = request.POST.getlist(name)
        elif field.widget.__class__.__name__ == "CheckboxInput":
            kept[name] = name in request.POST
    return kept


app_name = "action"
urlpatterns = [
    path("p/<slug:slug>/", page, name="page"),
    path("p/<slug:slug>/embed/", embed, name="embed"),
    path("p/<slug:slug>/embed/thanks/", embed_thanks, name="embed_thanks"),
    path("p/<slug:slug>/post/", post, name="post"),
    path("p/<slug:slug>/thanks/", thanks, name="thanks"),
    path("altcha/challenge/", challenge, name="challenge"),
    path("", include(cards.urlpatterns)),
    path("", include(codes.urlpatterns)),
    path("", include(directory.urlpatterns)),
]
