"""Reading a testimony at the desk; translating one as a volunteer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.testimony import criteria, rules, selectors
from campaigns.testimony.forms import NumberForm, WhyForm
from campaigns.testimony.review import selectors as review
from campaigns.testimony.review import services
from campaigns.testimony.review.forms import AskForm, RemarkForm, SuggestForm, TranslateForm
from campaigns.testimony.review.rules import differences
from campaigns.testimony.words import selectors as own
from campaigns.testimony.words.forms import PROMPTS
from campaigns.testimony.words.rules import PROMPTS as NAMES
from campaigns.testimony.words.rules import marked
from coalition.errors import Refusal
from coalition.partners.pages import desk

APPROVABLE = rules.TEXT_STEPS["approve"][0]


@desk("testimony.view")
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one testimony: her words, what was looked over, remarks, suggestions, its way."""
    return _one(request, selectors.access_testimony(request.membership, uuid))


def _one(request: HttpRequest, row: Any, **forms: Any) -> HttpResponse:
    suggestion = review.find_suggestion(row)
    exposed = own.exposed(row)
    asked = PROMPTS.get(row.role) or PROMPTS["other"]
    context = {
        "row": row,
        "name": own.name_of(row),
        "town": own.town_of(row),
        "title": selectors.titled(row.event),
        "facts": selectors.facts_of(row.event),
        "state": criteria.state_words(row),
        "needs": criteria.needs_of(row),
        "look": own.look_at(row),
        "exposed": exposed,
        "pieces": marked(row.text, exposed),
        "suggestion": suggestion,
        "differences": differences(row.text, suggestion.text) if suggestion else [],
        "remarks": list(review.list_remarks(row)),
        "texts": list(review.list_texts(row)[:20]),
        "answers": [(asked[n], row.answers.get(name, "")) for n, name in enumerate(NAMES) if row.answers.get(name)],
        "steps": [step for step in rules.STEPS if rules.may(step, row.state, row.mode)],
        "may_ask": row.text_state in rules.TEXT_STEPS["ask"][0] and row.state != "out",
        "may_approve": bool(row.public_at and row.text and row.state != "out" and row.text_state in APPROVABLE),
        "remark": RemarkForm(prefix="remark"),
        "ask": AskForm(prefix="ask"),
        "suggest": SuggestForm(prefix="suggest", initial={"text": row.text}),
        "may_want": row.language == "en" and not row.translated_to and row.text_state in review.TRANSLATED,
        "number": NumberForm(initial={"number": row.number}),
        "why": WhyForm(),
        **forms,
    }
    return render(request, "campaigns/testimony/one.html", context, status=422 if forms else 200)


@require_POST
@desk("testimony.edit")
def act(request: HttpRequest, uuid: UUID, do: str) -> HttpResponse:
    """Remark, ask for changes, suggest, clear or approve."""
    membership, now = request.membership, timezone.now()
    row = selectors.access_testimony(membership, uuid)
    kinds: dict[str, Any] = {"remark": RemarkForm, "ask": AskForm, "suggest": SuggestForm}
    try:
        if do in kinds:
            form = kinds[do](request.POST, prefix=do)
            if not form.is_valid():
                return _one(request, row, **{do: form})
            getattr(services, do)(row, form.cleaned_data["text"], by=membership, now=now)
        elif do == "clear":
            services.clear(row, request.POST.getlist("passage"), by=membership, now=now)
        elif do == "translation":
            services.want_translation(row, by=membership, now=now)
        elif do == "approve":
            services.approve(row, by=membership, now=now)
        messages.success(request, _said(do))
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("testimony:one", uuid)


def _said(do: str) -> str:
    said = {
        "ask": _("We have asked her by mail."),
        "suggest": _("We have asked her by mail. Her own words stay until she agrees."),
        "approve": _("Approved. She gets her files and where to send them by mail."),
    }
    said["translation"] = _("Volunteers are asked to translate it.")
    return said.get(do) or _("Saved.")


@desk("testimony.translate")
def to_translate(request: HttpRequest) -> HttpResponse:
    """List what waits for a translation, the first due first."""
    rows = list(review.list_to_translate(request.membership)[:50])
    for row in rows:
        row.title, row.starts_at = selectors.titled(row.event), selectors.facts_of(row.event)["starts_at"]
    return render(request, "campaigns/testimony/to_translate.html", {"rows": rows})


@desk("testimony.translate")
def translate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Translate a testimony, side by side; the volunteer sees the words, and nothing else that we know of her."""
    membership = request.membership
    row = review.access_to_translate(membership, uuid)
    initial = {"translation": row.translation, "seen": services.digest_of(row.text)}
    form = TranslateForm(request.POST or None, initial=initial, to=rules.other_language(row.language))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.translate(row, told["translation"], seen=told["seen"], by=membership, now=timezone.now())
            messages.success(request, _("Saved. Thank you!"))
            may_view = membership.may("testimony.view")
            return redirect("testimony:one", uuid) if may_view else redirect("testimony:to_translate")
        except Refusal as no:
            form.add_error(None, str(no))
            form.data = form.data.copy()  # what she typed stays; the next try is about the words of now
            form.data["seen"] = initial["seen"]
    context = {"row": row, "form": form, "title": selectors.titled(row.event)}
    return render(request, "campaigns/testimony/translate.html", context, status=422 if form.is_bound else 200)


urlpatterns = [
    path("translate/", to_translate, name="to_translate"),
    path("translate/<uuid:uuid>/", translate, name="translate"),
    path("one/<uuid:uuid>/", one, name="one"),
    path("one/<uuid:uuid>/<slug:do>/", act, name="act"),
]
