"""The address of a card."""

import hashlib
import json

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.pages import selectors
from campaigns.pages.cards.delivery import Card, draw
from campaigns.pages.drawing.pages import words_in
from campaigns.pages.rules import KINDS, Front
from coalition.errors import NotFound
from coalition.listing import rules as words

SECONDS = 600


@require_safe
def card(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """Give the card of a page in one language; an old count is corrected within minutes."""
    front = selectors.get_front(slug, now=timezone.now())
    if language not in front.languages:
        raise NotFound
    with translation.override(language):
        told = card_of(front, language)
    tag = hashlib.sha256(json.dumps(vars(told)).encode()).hexdigest()[:24]
    if f'"{tag}"' in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        body = cache.get(f"card:{tag}")
        if body is None:
            body = draw(told)
            cache.set(f"card:{tag}", body, SECONDS)
        response = HttpResponse(body, content_type="image/png")
    response["ETag"] = f'"{tag}"'
    response["Cache-Control"] = "public, max-age=300, s-maxage=300"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.is_cookieless = True
    return response


def card_of(front: Front, language: str) -> Card:
    """Say what the card of a page says now; the count is rounded down once it is large, so that few are drawn."""
    texts, kind = words_in(front.versions, language), KINDS[front.kind]
    counts = kind.counts(front.facts)
    count_words, share = "", None
    if front.outcome == "won":
        count_words = _("We won. Thank you!")
    elif counts and counts[0] > 0:
        done, goal = counts
        shown = words.number(_rounded(done), language)
        count_words = _("%(count)s took part") % {"count": shown}
        if goal > 0:
            count_words = _("%(count)s of %(goal)s took part") % {"count": shown, "goal": words.number(goal, language)}
            share = round(min(1.0, _rounded(done) / goal), 3)
    return Card(
        title=texts.get("title", ""),
        partner=front.partner["name"],
        color=front.partner["color"],
        eyebrow=str(kind.label),
        count_words=count_words,
        share=share,
    )


def _rounded(count: int) -> int:
    step = 1 if count < 200 else 10 if count < 2_000 else 100
    return count // step * step


urlpatterns = [path("p/<slug:slug>/card-<slug:language>.png", card, name="card")]
