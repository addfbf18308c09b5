"""Draws the faces of a page: open, closed, won, thanks, preview; the same headers for all of them."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from campaigns.pages import forms, rules, selectors
from campaigns.pages.drawing.rules import draw_blocks
from campaigns.pages.rules import KINDS, Front
from campaigns.pages.sharing import selectors as sharing
from campaigns.pages.sharing.rules import read_code
from coalition.errors import NotFound

SHARED = "public, max-age=0, s-maxage=10, stale-while-revalidate=30"
THEMES = ("light", "dark")
BLOCKS = ("body", "thanks_body", "closed_body", "won_body")


def draw_form(
    request: HttpRequest, front: Front, face: str, form: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Draw a page with its form, or closed without one, in the language that is active."""
    language = _active(front)
    address = selectors.address_of(front.slug)
    here = reverse("action:embed" if face == "embed" else "action:page", args=[front.slug])
    theme = theme_of(request, face)
    context = {
        **context_of(front, language, timezone.now()),
        "form": form,
        "face": face,
        "here": here,
        "theme": theme,
        "themed": f"&theme={theme}" if theme else "",
        "switches": [(code, translation.get_language_info(code)["name_local"]) for code in front.languages],
        "address": address,
        "structured": _structured(front, language, address),
        "card": f"{settings.PUBLIC_URL}{reverse('action:card', args=[front.slug, language])}",
        "kept": [] if form else rules.own_words(request.POST.values()),
        "oembed": f"{settings.PUBLIC_URL}{reverse('action:oembed')}?{urlencode({'url': address})}",
        **more,
    }
    return render(request, "campaigns/pages/page.html", context, status=status)


def draw_thanks(request: HttpRequest, front: Front, face: str) -> HttpResponse:
    """Draw the thanks: what happens next, one next step, her own link to share with how many came by it."""
    language = _active(front)
    texts = words_in(front.versions, language)
    code = request.GET.get("s", "")[:40]
    code = code if read_code(code) else ""
    link = selectors.address_of(front.slug)
    shared = f"{link}?{urlencode({'lang': language, 'source': 'share', **({'s': code} if code else {})})}"
    next_words = front.next_page and words_in(front.next_page["texts"], language)
    context = {
        **context_of(front, language, timezone.now()),
        "must_allow": request.GET.get("allow") == "1",
        "must_confirm": request.GET.get("confirm") == "1",
        "link": shared if code else link,
        "shares": _shares(texts, shared),
        "friends": sharing.count_friends(code) if code else 0,
        "is_hers": bool(code),
        "face": face,
        "theme": theme_of(request, face),
        "next": {**(next_words or {}), "slug": front.next_page["slug"]} if front.next_page else None,
    }
    return render(request, "campaigns/pages/thanks.html", context)


def draw_put_away(request: HttpRequest, languages: tuple[str, ...]) -> HttpResponse:
    """Say kindly that a page is closed for good and where to go on; nothing of the page itself is told any more."""
    language = rules.choose_language(
        request.GET.get("lang", ""), request.META.get("HTTP_ACCEPT_LANGUAGE", ""), languages
    )
    kept = rules.own_words(request.POST.values())
    facts = {"language": language, "languages": list(languages), "messages": [], "host": None, "kept": kept}
    with translation.override(language):
        return render(request, "campaigns/pages/put_away.html", facts, status=410)


def context_of(front: Front, language: str, now: datetime) -> dict[str, Any]:
    """Give what every face needs; the partner whose page it is lends its name, colour and logo."""
    # `messages` is emptied: the shell would open the session to look for some.
    texts = words_in(front.versions, language)
    return {
        "front": front,
        "kind": KINDS[front.kind],
        "host": front.partner,
        "texts": texts,
        "blocks": {name: mark_safe(draw_blocks(texts.get(name, ""))) for name in BLOCKS},
        "facts": front.facts,
        "phase": KINDS[front.kind].phase(front.facts, now),
        "language": language,
        "languages": list(front.languages),
        "messages": [],
        "now": now,
    }


def form_of(front: Front, language: str, **details: Any) -> Any:
    """Make the kind's form for this page."""
    return KINDS[front.kind].form(front=front, language=language, auto_id="f_%s", **details)


def theme_of(request: HttpRequest, face: str) -> str:
    """Tell which look the website around a frame asks for: 'light', 'dark', or '' for that of the reader's device."""
    asked = request.GET.get("theme", "")
    return asked if face == "embed" and asked in THEMES else ""


def language_of(request: HttpRequest, front: Front) -> str:
    """Choose the language of a page for this reader."""
    accepted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    return rules.choose_language(request.GET.get("lang", ""), accepted, front.languages)


def words_in(versions: dict[str, dict[str, str]], language: str) -> dict[str, str]:
    """Give the texts of a language, else of any."""
    return versions.get(language) or next(iter(versions.values()), {})


def public(response: HttpResponse, *, shared: bool) -> HttpResponse:
    """Let shared caches keep a page for some seconds, but never an answer to somebody's post."""
    response["Cache-Control"] = SHARED if shared and response.status_code in {200, 304} else "no-store"
    patch_vary_headers(response, ["Accept-Language"])
    response.is_cookieless = True
    return response


def framed(response: HttpResponse, embed_origins: Iterable[str]) -> HttpResponse:
    """Let the websites that the settings or the page name show this face in a frame, and nobody else."""
    origins = [*settings.EMBED_ANCESTORS, *embed_origins]
    response._csp_replace = {"frame-ancestors": ["'self'", *origins] if origins else ["'none'"]}
    return response


def preview(request: HttpRequest, front: Front, language: str) -> HttpResponse:
    """Draw a page for its makers, draft or not; its form leads nowhere, and the desk may frame it."""
    if language not in front.languages:
        raise NotFound
    with translation.override(language):
        form = form_of(front, language, initial=forms.fresh(front, "", {}))
        response = draw_form(request, front, "preview", form)
    response["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_replace = {"frame-ancestors": ["'self'"]}
    return response


def _active(front: Front) -> str:
    language = translation.get_language() or ""
    return language if language in front.languages else front.languages[0]


def _structured(front: Front, language: str, address: str) -> str:
    """Write what search engines read (schema.org as JSON-LD); it can end no element."""
    texts = words_in(front.versions, language)
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": KINDS[front.kind].schema,
        "name": texts.get("title", ""),
        "description": texts.get("ask", ""),
        "url": f"{address}?lang={language}",
        "inLanguage": language,
        "image": f"{settings.PUBLIC_URL}{reverse('action:card', args=[front.slug, language])}",
        "publisher": {"@type": "Organization", "name": front.partner["name"], "url": front.partner["website"] or None},
    }
    text = json.dumps(told, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _shares(texts: dict[str, str], url: str) -> list[tuple[str, str, str]]:
    """Write plain share links: name, address, icon; nothing of a third party is loaded."""
    words = texts.get("share_text") or texts.get("title", "")
    both = f"{words} {url}"
    mail = urlencode({"subject": texts.get("title", ""), "body": both}).replace("+", "%20")
    return [
        ("WhatsApp", f"https://wa.me/?{urlencode({'text': both})}", "brand-whatsapp"),
        (gettext("E-mail"), f"mailto:?{mail}", "mail"),
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': url})}", "brand-facebook"),
        ("X", f"https://x.com/intent/post?{urlencode({'text': words, 'url': url})}", "share"),
    ]
