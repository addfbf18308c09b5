"""Public faces: unsubscribe (RFC 8058 and a page), and the provider's hooks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from contacts.consent import rules as tokens
from contacts.correspondence import criteria, rules, selectors, services
from contacts.correspondence.health import pages as health
from contacts.correspondence.models import Message
from contacts.correspondence.replies import pages as replies


@csrf_exempt  # mail programs post here without cookies (RFC 8058); the token in the address is the right to do it
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button on GET; on POST unsubscribe at once and answer without a redirect."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    message = selectors.get_message(tokens.read_token("u", token, keys=keys))
    _speak(request, message)
    if request.method != "POST":
        return render(request, "contacts/correspondence/unsubscribe.html", _facts(message))
    is_one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    services.unsubscribe(message=message, how="one_click" if is_one_click else "page", now=timezone.now())
    if is_one_click:
        return HttpResponse(translation.gettext("You are unsubscribed."), content_type="text/plain; charset=utf-8")
    return render(request, "contacts/correspondence/unsubscribed.html", _facts(message))


def _speak(request: HttpRequest, message: Message) -> None:
    """Speak the language of the mail, unless the reader chose one on this page."""
    if "lang" not in request.GET and message.language in dict(settings.LANGUAGES):
        translation.activate(message.language)


def _facts(message: Message) -> dict[str, Any]:
    return {
        "host": message.dispatch.partner,
        "message": message,
        "address": rules.mask(message.point.value),
        "preferences_url": criteria.preferences_url(message.point.uuid),
        "languages": [code for code, _ in settings.LANGUAGES],
        "is_done": message.unsubscribed_at is not None,
    }


urlpatterns = [
    path("u/<str:token>/", unsubscribe, name="unsubscribe"),
    *health.hooks,
    *replies.hooks,
]
