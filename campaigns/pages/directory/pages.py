"""The public index, its feeds, the map for search engines, counts and oEmbed for other websites."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, path, resolve, reverse
from django.utils import feedgenerator, timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.pages import rules
from campaigns.pages import selectors as pages
from campaigns.pages.directory import selectors
from campaigns.pages.drawing.pages import words_in
from campaigns.pages.rules import KINDS
from coalition.errors import NotFound

SHARED = "public, max-age=60, s-maxage=60"
FEEDS = {"atom": feedgenerator.Atom1Feed, "rss": feedgenerator.Rss201rev2Feed}
OEMBED = (480, 900)  # width and height where the asker says nothing
SMALLEST = 280


def _language(request: HttpRequest) -> str:
    known = tuple(code for code, _name in settings.LANGUAGES)
    return rules.choose_language(request.GET.get("lang", ""), request.META.get("HTTP_ACCEPT_LANGUAGE", ""), known)


def _open(response: HttpResponse, *vary: str) -> HttpResponse:
    response["Cache-Control"] = SHARED if response.status_code == 200 else "no-store"
    if vary:
        patch_vary_headers(response, vary)
    response.is_cookieless = True
    return response


@require_safe
def index(request: HttpRequest, partner: str = "") -> HttpResponse:
    """List what anybody can do now, of the whole coalition or of one partner."""
    language = _language(request)
    host = selectors.get_partner(partner) if partner else None
    with translation.override(language):
        shown = selectors.list_open(language, partner=host, now=timezone.now())
        names = ("name", "slug", "color", "website", "postal_address")
        facts = {
            "shown": shown,
            "host": {name: getattr(host, name) for name in names} if host else None,
            "partners": [] if host else selectors.list_partners_with_pages(shown),
            "language": language,
            "languages": [code for code, _name in settings.LANGUAGES],
            "messages": [],
            "feeds": [(name, _feed_url(name, partner)) for name in FEEDS],
            "address": settings.PUBLIC_URL + _index_url(partner),
        }
        response = render(request, "campaigns/pages/index.html", facts)
    return _open(response, "Accept-Language")


@require_safe
def feed(request: HttpRequest, kind: str, partner: str = "") -> HttpResponse:
    """Give the open actions as Atom or RSS."""
    if kind not in FEEDS:
        raise NotFound
    language = _language(request)
    host = selectors.get_partner(partner) if partner else None
    with translation.override(language):
        shown = selectors.list_open(language, partner=host, now=timezone.now())
        told = FEEDS[kind](
            title=_("%(name)s: what you can do now") % {"name": host.name if host else settings.COALITION_NAME},
            link=settings.PUBLIC_URL + _index_url(partner),
            description=_("Petitions, hearings and other ways to be heard"),
            language=language,
            feed_url=settings.PUBLIC_URL + _feed_url(kind, partner),
        )
        for one in shown[:50]:
            told.add_item(
                title=one.title,
                link=f"{pages.address_of(one.slug)}?{urlencode({'lang': language, 'source': 'feed'})}",
                description=one.ask,
                author_name=one.partner,
                pubdate=one.published_at,
                updateddate=max(one.published_at, one.modified_at),
                unique_id=f"urn:uuid:{one.uuid}",
                categories=[str(one.kind)],
            )
    return _open(HttpResponse(told.writeString("utf-8"), content_type=told.content_type), "Accept-Language")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Name the public pages for search engines, each with its languages."""
    rows = []
    for one in selectors.list_open(settings.LANGUAGE_CODE, now=timezone.now()):
        address = pages.address_of(one.slug)
        others = [(code, f"{address}?lang={code}") for code in one.languages]
        rows.append((address, others, max(one.published_at, one.modified_at)))
    home = [settings.PUBLIC_URL + name for name in ("/", reverse("action:index"), reverse("privacy"))]
    facts = {"rows": rows, "home": home}
    return _open(render(request, "campaigns/pages/sitemap.xml", facts, content_type="application/xml"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell programs what is for them: the public pages, not the doors."""
    shut = ["/desk/", "/accounts/", "/admin/", "/api/", "/u/", "/me/", "/confirm/", "/allow/", "/rsvp/", "/altcha/"]
    lines = ["User-agent: *", *[f"Disallow: {one}" for one in shut], f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml", ""]
    return _open(HttpResponse("\n".join(lines), content_type="text/plain"))


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def count(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a page's count to other websites: those that the page allows may read it in a browser."""
    front = pages.get_front(slug, now=timezone.now())
    counts = KINDS[front.kind].counts(front.facts)
    language = rules.choose_language(request.GET.get("lang", ""), "", front.languages)
    done, goal = counts or (None, None)
    told = {
        "title": words_in(front.versions, language).get("title", ""),
        "url": pages.address_of(front.slug),
        "state": "won" if front.outcome == "won" else "open" if pages.is_open(front, timezone.now()) else "closed",
        "count": done,
        "goal": goal or None,
        "closes_at": front.closes_at,
    }
    response = JsonResponse(told)
    origin = request.headers.get("Origin", "")
    if origin and rules.is_among(origin, front.embed_origins):
        response["Access-Control-Allow-Origin"] = origin  # never with credentials: there are none
        response["Access-Control-Allow-Methods"] = "GET"
    response = _open(response, "Origin")
    response["Cache-Control"] = "public, max-age=10, s-maxage=10"
    return response


@require_safe
def embed_script(request: HttpRequest) -> HttpResponse:
    """Give the small script for other websites, at an address that stays."""
    path = Path(finders.find("campaigns/embed.js") or staticfiles_storage.path("campaigns/embed.js"))
    response = HttpResponse(path.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response = _open(response)
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Tell websites that know oEmbed how to show a page of ours (https://oembed.com, rich)."""
    if request.GET.get("format", "json") != "json":
        return _open(JsonResponse({"error": "Only JSON is offered."}, status=501))
    slug, asked = _page_at(request.GET.get("url", "")[:500], {urlsplit(settings.PUBLIC_URL).netloc, request.get_host()})
    front = pages.get_front(slug, now=timezone.now())
    language = rules.choose_language(asked, "", front.languages)
    width, height = (_size(request, name, size) for name, size in zip(("maxwidth", "maxheight"), OEMBED, strict=True))
    title = words_in(front.versions, language).get("title", "")
    src = f"{settings.PUBLIC_URL}{reverse('action:embed', args=[front.slug])}?lang={language}"
    size = f'width="{width}" height="{height}"'
    frame = f'<iframe src="{escape(src)}" {size} title="{escape(title)}" loading="lazy"></iframe>'
    told: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": front.partner["name"],
        "provider_url": front.partner["website"] or settings.PUBLIC_URL,
        "cache_age": 3600,
        "width": width,
        "height": height,
        "html": frame,
        "thumbnail_url": f"{settings.PUBLIC_URL}{reverse('action:card', args=[front.slug, language])}",
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }
    response = JsonResponse(told)
    response["Access-Control-Allow-Origin"] = "*"
    return _open(response)


def _page_at(text: str, hosts: set[str]) -> tuple[str, str]:
    """Read which page of ours, in which language, an address names; refuses NotFound."""
    try:
        address = urlsplit(text)
        found = resolve(address.path) if address.netloc in hosts else None
    except (ValueError, Resolver404) as no:
        raise NotFound from no
    if found is None or found.view_name not in {"action:page", "action:embed"}:
        raise NotFound
    return found.kwargs["slug"], parse_qs(address.query).get("lang", [""])[0]


def _size(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "")
    return max(SMALLEST, min(default, int(text))) if text.isascii() and text.isdigit() and len(text) < 6 else default


def _index_url(partner: str) -> str:
    return reverse("action:partner_index", args=[partner]) if partner else reverse("action:index")


def _feed_url(kind: str, partner: str) -> str:
    return reverse("action:partner_feed", args=[partner, kind]) if partner else reverse("action:feed", args=[kind])


urlpatterns = [
    path("actions/", index, name="index"),
    path("actions/feed.<slug:kind>", feed, name="feed"),
    path("actions/<slug:partner>/", index, name="partner_index"),
    path("actions/<slug:partner>/feed.<slug:kind>", feed, name="partner_feed"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path("embed.js", embed_script, name="embed_script"),
    path("oembed/", oembed, name="oembed"),
    path("p/<slug:slug>/count.json", count, name="count"),
]
