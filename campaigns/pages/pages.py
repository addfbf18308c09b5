"""The public front of every action page: no account, no cookie, no session, no script needed."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt

from campaigns.pages import criteria, forms, rules, selectors, services
from campaigns.pages.rules import KINDS, Front
from coalition.errors import NotFound, Refusal

SHARED = "public, max-age=0, s-maxage=10, stale-while-revalidate=30"
View = Callable[..., HttpResponse]


@csrf_exempt
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an action page, or take what somebody sends."""
    return _serve(request, slug, "page")


@csrf_exempt
@xframe_options_exempt
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form alone, for the frame of a partner's website that the settings name."""
    response = _serve(request, slug, "embed")
    ancestors = ["'self'", *settings.EMBED_ANCESTORS] if settings.EMBED_ANCESTORS else ["'none'"]
    response._csp_replace = {"frame-ancestors": ancestors}  # type: ignore[attr-defined]
    return response


def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Thank, say what happens next, offer to share and the next step; holds nothing personal."""
    now = timezone.now()
    front = selectors.get_front(slug, now=now)
    language = _language(request, front)
    with translation.override(language):
        texts = _texts(front, language)
        link = selectors.address_of(slug)
        next_words = front.next_page and _words_in(front.next_page["texts"], language)
        context = {
            **_context(front, language, texts, now),
            "kind": KINDS[front.kind],
            "must_confirm": request.GET.get("confirm") == "1",
            "link": link,
            "shares": _shares(texts, link, language),
            "next": {**(next_words or {}), "slug": front.next_page["slug"]} if front.next_page else None,
        }
        response = render(request, "campaigns/pages/thanks.html", context)
    return _public(response, shared=True)


def challenge(request: HttpRequest) -> HttpResponse:
    """Give a visitor's machine a task to solve."""
    response = JsonResponse(criteria.make_challenge())
    response["Cache-Control"] = "no-store"
    response.is_cookieless = True  # type: ignore[attr-defined]
    return response


def _serve(request: HttpRequest, slug: str, face: str) -> HttpResponse:
    now = timezone.now()
    front = selectors.get_front(slug, now=now)
    language = _language(request, front)
    is_open = selectors.is_open(front, now)
    with translation.override(language):
        if request.method == "POST" and is_open:
            return _public(_take(request, front, language, face), shared=False)
        # Without anything to carry the page is the same for everybody: drawn once, as old as its facts at most.
        is_common = request.method == "GET" and not set(request.GET) - {"lang"}
        key = f"page-html:{front.built}:{language}:{face}:{is_open}"
        body = cache.get(key) if is_common else None
        if body is not None:
            return _public(HttpResponse(body), shared=True)
        form = None
        if is_open:
            form = _form_of(front, language, initial=forms.fresh(front, criteria.stamp(slug), request.GET.dict()))
        response = _show(request, front, language, face, form)
        if is_common:
            cache.set(key, response.content, selectors.SECONDS)
        return _public(response, shared=request.method != "POST")


def _take(request: HttpRequest, front: Front, language: str, face: str) -> HttpResponse:
    """Take a post: change the language, or hand it to the one service, and say kindly what is wrong."""
    if "switch" in request.POST:  # everything typed stays; nothing is checked yet
        typed = {name: request.POST.get(name, "") for name in request.POST}
        form = _form_of(front, language, initial={**typed, **_lists(request, front)})
        return _show(request, front, language, face, form)
    form = _form_of(front, language, data=request.POST)
    if not form.is_valid():
        return _show(request, front, language, face, form, status=422)
    now = timezone.now()
    origin = "embed" if face == "embed" else "web"
    try:
        knock = _knock(request, form)
        taken = services.take(front, form.cleaned_data, knock, language=language, origin=origin, now=now)
    except Refusal as no:
        form.add_error(None, str(no))
        if isinstance(no, criteria.Expired):
            form.data = {**form.data.dict(), **_lists(request, front), "stamp": criteria.stamp(front.slug)}
        return _show(request, front, language, face, form, status=no.status)
    query = {"lang": language} | ({} if taken.is_proven else {"confirm": "1"})
    response = HttpResponseRedirect(f"{reverse('action:thanks', args=[front.slug])}?{urlencode(query)}")
    response.status_code = 303
    return response


def _knock(request: HttpRequest, form: forms.ActionForm) -> criteria.Knock:
    return criteria.Knock(
        caller=rules.client_address(
            request.META.get("REMOTE_ADDR", ""),
            request.META.get("HTTP_X_FORWARDED_FOR", ""),
            settings.TRUSTED_PROXY_COUNT,
        ),
        is_own_origin=rules.is_own_origin(
            request.META.get("HTTP_ORIGIN", ""),
            request.META.get("HTTP_SEC_FETCH_SITE", ""),
            {request.get_host().lower(), settings.PUBLIC_URL.partition("://")[2].lower()},
        ),
        stamp=form.cleaned_data.get("stamp", ""),
        trap=form.cleaned_data.get(rules.TRAP, ""),
        proof=request.POST.get("altcha", ""),
        email=form.cleaned_data.get("email", ""),
    )


def _show(request: HttpRequest, front: Front, language: str, face: str, form: Any, status: int = 200) -> HttpResponse:
    now = timezone.now()
    context = {
        **_context(front, language, _texts(front, language), now),
        "kind": KINDS[front.kind],
        "form": form,
        "face": face,
        "here": request.path,
        "switches": [(code, translation.get_language_info(code)["name_local"]) for code in front.languages],
        "address": selectors.address_of(front.slug),
    }
    return render(request, "campaigns/pages/page.html", context, status=status)


def _context(front: Front, language: str, texts: dict[str, str], now: Any) -> dict[str, Any]:
    # `messages` is emptied: the shell would open the session to look for some.
    return {
        "front": front,
        "host": front.partner,
        "texts": texts,
        "facts": front.facts,
        "language": language,
        "languages": list(front.languages),
        "messages": [],
        "now": now,
    }


def _form_of(front: Front, language: str, **details: Any) -> Any:
    return KINDS[front.kind].form(front=front, language=language, auto_id="f_%s", **details)


def _lists(request: HttpRequest, front: Front) -> dict[str, Any]:
    """Keep fields of several values as lists, and boxes as yes or no, when the form is drawn anew."""
    kept: dict[str, Any] = {}
    for name, field in KINDS[front.kind].form(front=front).fields.items():
        if hasattr(field.widget, "allow_multiple_selected") and field.widget.allow_multiple_selected:
            kept[name] = request.POST.getlist(name)
        elif field.widget.__class__.__name__ == "CheckboxInput":
            kept[name] = name in request.POST
    return kept


def _language(request: HttpRequest, front: Front) -> str:
    accepted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    return rules.choose_language(request.GET.get("lang", ""), accepted, front.languages)


def _texts(front: Front, language: str) -> dict[str, str]:
    return _words_in(front.versions, language)


def _words_in(versions: dict[str, dict[str, str]], language: str) -> dict[str, str]:
    return versions.get(language) or next(iter(versions.values()), {})


def _shares(texts: dict[str, str], link: str, language: str) -> list[tuple[str, str, str]]:
    """Write plain share links: name, address, icon; nothing of a third party is loaded."""
    url = f"{link}?{urlencode({'lang': language, 'source': 'share'})}"
    words = texts.get("share_text") or texts.get("title", "")
    both = f"{words} {url}"
    mail = urlencode({"subject": texts.get("title", ""), "body": both}).replace("+", "%20")
    return [
        ("WhatsApp", f"https://wa.me/?{urlencode({'text': both})}", "brand-whatsapp"),
        ("E-mail", f"mailto:?{mail}", "mail"),
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': url})}", "brand-facebook"),
        ("X", f"https://x.com/intent/post?{urlencode({'text': words, 'url': url})}", "share"),
    ]


def _public(response: HttpResponse, *, shared: bool) -> HttpResponse:
    """Let shared caches keep a page for some seconds, but never an answer to somebody's post."""
    response["Cache-Control"] = SHARED if shared and response.status_code == 200 else "no-store"
    patch_vary_headers(response, ["Accept-Language"])
    response.is_cookieless = True  # type: ignore[attr-defined]
    return response


def preview(request: HttpRequest, front: Front, language: str) -> HttpResponse:
    """Draw a page for its makers, draft or not; its form leads nowhere."""
    if language not in front.languages:
        raise NotFound
    with translation.override(language):
        form = _form_of(front, language, initial=forms.fresh(front, "", {}))
        return _show(request, front, language, "preview", form)


app_name = "action"
urlpatterns = [
    path("p/<slug:slug>/", page, name="page"),
    path("p/<slug:slug>/embed/", embed, name="embed"),
    path("p/<slug:slug>/thanks/", thanks, name="thanks"),
    path("altcha/challenge/", challenge, name="challenge"),
]
