"""The public page behind the link that confirms. A GET changes nothing: link scanners press every link."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from coalition.limits import few_posts
from contacts.consent.selectors import me_token
from contacts.consent.twice import selectors, services


@csrf_exempt  # the signed link is the right; the page opens no session and sets no cookie
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@few_posts
def allow(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link confirms; confirm it by POST."""
    ask, now = selectors.access_ask(token), timezone.now()
    known = [code for code, _name in settings.LANGUAGES]
    language = request.GET["lang"] if request.GET.get("lang") in known else ask.language
    if request.method == "POST":
        services.confirm(ask, now=now)
        return redirect(request.get_full_path())
    rows = list(selectors.list_with(ask, now))
    facts = {
        "asks": rows,
        "is_open": any(row.confirmed_at is None for row in rows),
        "is_late": not rows,
        "partner": ask.partner,
        "host": ask.partner,
        "preferences": me_token(ask.point.uuid),
        "language": language,
        "languages": known,
        "messages": [],
    }
    with translation.override(language):
        answer = render(request, "contacts/consent/allow.html", facts, status=410 if not rows else 200)
    answer["Referrer-Policy"], answer["X-Robots-Tag"] = "no-referrer", "noindex"
    answer.is_cookieless = True
    return answer


urlpatterns = [path("allow/<str:token>/", allow, name="allow")]
