"""The public page of a person about herself. A GET changes nothing: link scanners press every link."""

import csv
import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.limits import few_posts
from coalition.listing.rules import safe_cell
from contacts.consent.twice import pages as twice
from contacts.intake.preferences import forms, selectors, services

PACES = {
    0: gettext_lazy("As things happen"),
    7: gettext_lazy("One a week at most"),
    30: gettext_lazy("One a month at most"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@few_posts
def me(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is held and allowed; on POST keep the chosen topics."""
    point = selectors.access_point(token)
    if request.method == "POST":
        told = {"keep": request.POST.getlist("keep"), "pace": request.POST.get("pace", "")}
        services.choose(point=point, **told, now=timezone.now(), language=translation.get_language())
        messages.success(request, _("Saved. Your choice counts from now on."))
        return redirect("me", token)
    return _page(request, token, point)


@never_cache
@require_POST
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Stop everything; never refused, however often it is pressed."""
    services.leave(point=selectors.access_point(token), now=timezone.now())
    messages.success(request, _("Done. We will not write to this address any more."))
    return redirect("me", token)


@never_cache
@require_POST
@few_posts
def correct(request: HttpRequest, token: str, person: UUID) -> HttpResponse:
    """Take corrections."""
    point = selectors.access_point(token)
    form = forms.CorrectForm(request.POST)
    if not form.is_valid():
        return _page(request, token, point, wrong=(person, form), status=422)
    changes = form.changes()
    services.correct(point=point, person_uuid=person, changes=changes, language=changes["language"], now=timezone.now())
    messages.success(request, _("Thank you. We have corrected it."))
    return redirect("me", token)


@never_cache
@require_safe
def data(request: HttpRequest, token: str) -> HttpResponse:
    """Give everything as a file."""
    told = selectors.export(selectors.access_point(token))
    answer = HttpResponse(json.dumps(told, cls=DjangoJSONEncoder, indent=2), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="about-me.json"'
    return answer


@never_cache
@require_safe
def table(request: HttpRequest, token: str) -> HttpResponse:
    """Give the same as a table."""
    told = selectors.export(selectors.access_point(token))
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")  # the mark tells spreadsheets the encoding
    answer["Content-Disposition"] = 'attachment; filename="about-me.csv"'
    csv.writer(answer).writerows([safe_cell(cell) for cell in row] for row in selectors.rows_of(told))
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@few_posts
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more; on POST erase the chosen people."""
    point = selectors.access_point(token)
    _speak(request, point)
    if request.method == "POST" and request.POST.get("sure") == "yes":
        chosen = [UUID(text) for text in request.POST.getlist("person") if _is_uuid(text)]
        if services.erase(point=point, person_uuids=chosen, now=timezone.now()):
            return render(request, "contacts/intake/me_erased.html", {})
    facts = {"token": token, "about": selectors.describe(point), "is_asked": request.method == "POST"}
    facts["languages"] = [code for code, _name in settings.LANGUAGES]
    return render(request, "contacts/intake/me_erase.html", facts, status=422 if facts["is_asked"] else 200)


def _page(request: HttpRequest, token: str, point: Any, wrong: Any = None, status: int = 200) -> HttpResponse:
    _speak(request, point)
    about = selectors.describe(point)
    people = [
        (one, wrong[1] if wrong and wrong[0] == one["uuid"] else forms.CorrectForm(initial=one, auto_id=f"{index}_%s"))
        for index, one in enumerate(about["people"])
    ]
    facts = {
        "token": token,
        "about": about,
        "people": people,
        "paces": [(days, words, days == point.pace_days) for days, words in PACES.items()],
        "languages": [code for code, _name in settings.LANGUAGES],
    }
    return render(request, "contacts/intake/me.html", facts, status=status)


def _speak(request: HttpRequest, point: Any) -> None:
    """Speak the person's language unless she chose another on this page."""
    if "lang" in request.GET or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return
    told = set(selectors.list_people(point).values_list("language", flat=True))
    if len(told) == 1:
        translation.activate(told.pop())


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


urlpatterns = [
    *twice.urlpatterns,
    path("me/<str:token>/", me, name="me"),
    path("me/<str:token>/leave/", leave, name="me_leave"),
    path("me/<str:token>/correct/<uuid:person>/", correct, name="me_correct"),
    path("me/<str:token>/about-me.json", data, name="me_data"),
    path("me/<str:token>/about-me.csv", table, name="me_table"),
    path("me/<str:token>/erase/", erase, name="me_erase"),
]
