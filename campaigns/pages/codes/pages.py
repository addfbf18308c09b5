"""The page that asks for the code."""

from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.pages import selectors
from campaigns.pages.codes import services
from campaigns.pages.drawing.pages import context_of, framed, language_of, public, theme_of
from campaigns.pages.sharing.rules import code_of
from coalition.errors import NotFound, Refusal


class CodeForm(forms.Form):
    """Six digits."""

    code = forms.CharField(
        label=_("The six digits"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
        error_messages={"required": _("Please fill this in.")},
    )


def token_of(submission: UUID) -> str:
    """Give what names a submission in the address of this page."""
    return services.sign(submission)


@xframe_options_exempt
@csrf_exempt  # the signed token and the code are the right; the page opens no session
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the code that was mailed, and let the form in with it (by POST only)."""
    front = selectors.get_front(slug, now=timezone.now())
    token, face = request.GET.get("t", "")[:200], "embed" if request.GET.get("embed") else "page"
    submission = services.find(token)
    if submission is None or submission.payload.get("page") != front.uuid:
        raise NotFound
    language = language_of(request, front)
    with translation.override(language):
        themed = {"theme": theme} if (theme := theme_of(request, face)) else {}
        form = CodeForm(request.POST if request.method == "POST" else None, auto_id="f_%s")
        status = 200
        if request.method == "POST" and form.is_valid():
            try:
                services.enter(submission, form.cleaned_data["code"], now=timezone.now())
                query = urlencode(themed | {"lang": language, "s": code_of(submission.uuid)})
                thanks = reverse("action:embed_thanks" if face == "embed" else "action:thanks", args=[front.slug])
                response: HttpResponse = HttpResponseRedirect(f"{thanks}?{query}")
                response.status_code = 303
                return public(response, shared=False)
            except Refusal as no:
                form.add_error("code", str(no))
                status = no.status
        elif request.method == "POST":
            status = 422
        facts = {
            **context_of(front, language, timezone.now()),
            "form": form,
            "token": token,
            "face": face,
            "theme": theme,
        }
        drawn = render(request, "campaigns/pages/code.html", facts, status=status)
        return framed(public(drawn, shared=False), front.embed_origins)


urlpatterns = [path("p/<slug:slug>/code/", enter, name="code")]
