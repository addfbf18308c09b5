"""Her path by link: overview, how, her story, her words, sending. A GET changes nothing; no session, no cookie."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from campaigns.pages import selectors as pages
from campaigns.pages.receipts.pages import language_of, private
from campaigns.testimony import rules, selectors
from campaigns.testimony.models import Testimony
from campaigns.testimony.own import forms, services
from campaigns.testimony.papers import pages as papers
from campaigns.testimony.papers import selectors as packages
from campaigns.testimony.review import selectors as review
from campaigns.testimony.review.rules import differences
from campaigns.testimony.words import selectors as own
from campaigns.testimony.words.forms import ROLES, StoryForm, WordsForm
from campaigns.testimony.words.rules import PROMPTS, marked
from coalition.errors import NotFound, Refusal
from coalition.limits import few_posts

View = Callable[[HttpRequest, Testimony], HttpResponse]
STEPS = ("how", "story", "words", "send")


def by_link(view: View) -> Callable[..., HttpResponse]:
    """Guard a page of her path: the signed link is the right; her language holds; nobody keeps the page."""

    @csrf_exempt
    @few_posts
    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        row = selectors.access_by_token(token)
        with translation.override(language_of(request, ["en", "es"], row.language)):
            return private(view(request, row))

    return guarded


def from_place(request: HttpRequest, token: str) -> HttpResponse:
    """Lead from the link of a promise to the testimony that belongs to it."""
    row = selectors.access_by_place(token)
    return private(redirect("testify:own", selectors.token_of(row.uuid)))


@by_link
def overview(request: HttpRequest, row: Testimony) -> HttpResponse:
    """Show where her testimony stands and what comes next; what she says about it comes by POST."""
    now = timezone.now()
    if request.method == "POST":
        _act(request, row)
        return redirect(_address(request, row, "own") + "&saved=1")
    suggestion = review.find_suggestion(row)
    context = {
        "suggestion": suggestion,
        "differences": differences(row.text, suggestion.text) if suggestion else [],
        "remarks": review.list_for_her(row),
        "package": packages.package_of(row) if row.text_state == rules.READY else None,
        "open_modes": rules.open_modes(selectors.facts_of(row.event), now),
        "next": _next(row),
        "is_saved": request.GET.get("saved") == "1",
    }
    return _render(request, row, "own", context)


def _act(request: HttpRequest, row: Testimony) -> None:
    now, do = timezone.now(), request.POST.get("do", "")
    if do in {"take", "keep"}:
        services.answer(row, _uuid(request.POST.get("suggestion", "")), takes=do == "take", now=now)
    elif do == "registered":
        services.registered(row, request.POST.get("number", ""), now=now)
    elif do == "filed":
        services.filed(row, now=now)
    elif do == "decline":
        services.decline(row, now=now)


@by_link
def how(request: HttpRequest, row: Testimony) -> HttpResponse:
    """Ask how she testifies, when she is free and what she needs; only what is open is offered."""
    now = timezone.now()
    modes = rules.open_modes(selectors.facts_of(row.event), now)
    promised = row.rsvp
    initial = {
        "mode": row.mode or (modes[0] if len(modes) == 1 else ""),
        "speaker_name": own.name_of(row),
        "town": own.town_of(row),
        "language": row.language,
        "free_when": row.free_when,
        "needs": promised.needs if promised else [],
        "needs_note": promised.needs_note if promised else "",
    }
    form = forms.HowForm(_posted(request), modes=modes, initial=initial, auto_id="f_%s")
    if request.method == "POST" and form.is_valid():
        try:
            services.choose_how(row, form.cleaned_data, now=now)
            return redirect(_address(request, row, "story", form.cleaned_data["language"]))
        except Refusal as no:
            form.add_error("mode", str(no))
    return _render(request, row, "how", {"form": form, "modes": modes})


@by_link
def story(request: HttpRequest, row: Testimony) -> HttpResponse:
    """Ask for her story by the prompts of her role; the draft is put together from it."""
    now = timezone.now()
    asked = request.POST.get("role") or request.GET.get("role") or row.role
    role = asked if asked in ROLES else ""
    bills = selectors.bills_of(row.event)
    language = translation.get_language() or "en"
    facts = own.facts_in(selectors.guide_of(row.event), row.language or language)
    told = {name: row.answers.get(name, "") for name in PROMPTS}
    initial = {**told, "role": role, "stance": row.stance, "chosen": row.chosen}
    initial["bill"] = row.bill.uuid if row.bill else None
    has_own = bool(row.text) and row.text != own.draft_of(row)
    options: dict[str, Any] = {"bills": bills, "facts": facts, "role": role, "has_own": has_own}
    form = StoryForm(_posted(request), initial=initial, auto_id="f_%s", **options)
    if request.method == "POST" and form.is_valid():
        if len(bills) == 1:
            form.cleaned_data["bill"] = bills[0]
        try:
            services.tell_story(row, form.cleaned_data, now=now)
            return redirect(_address(request, row, "words"))
        except Refusal as no:
            form.add_error(None, str(no))
    return _render(request, row, "story", {"form": form, "bills": bills, "roles": ROLES.items(), "role": role})


@by_link
def words(request: HttpRequest, row: Testimony) -> HttpResponse:
    """Show her text with what would make it clearer; keep what she changes."""
    form = WordsForm(_posted(request), initial={"text": row.text}, auto_id="f_%s")
    if request.method == "POST" and form.is_valid():
        try:
            services.write(row, form.cleaned_data["text"], now=timezone.now())
            step = "send" if request.POST.get("do") == "on" else "words"
            return redirect(_address(request, row, step) + ("" if step == "send" else "&saved=1"))
        except Refusal as no:
            form.add_error(None, str(no))
    context = {"form": form, "look": own.look_at(row), "minutes": selectors.facts_of(row.event)["hearing"]}
    return _render(request, row, "words", context | {"is_saved": request.GET.get("saved") == "1"})


@by_link
def send(request: HttpRequest, row: Testimony) -> HttpResponse:
    """Ask whether it may become public, and send it for review."""
    look = own.look_at(row)
    options = {"has_private": bool(look["exposed"]), "initial": {"may_quote": row.may_quote}}
    form = forms.SendForm(_posted(request), auto_id="f_%s", **options)
    if request.method == "POST" and form.is_valid():
        try:
            services.send(row, may_quote=form.cleaned_data["may_quote"], now=timezone.now())
            return redirect(_address(request, row, "own") + "&saved=1")
        except Refusal as no:
            form.add_error(None, str(no))
    context = {"form": form, "look": look, "pieces": marked(row.text, look["exposed"])}
    return _render(request, row, "send", context)


def _next(row: Testimony) -> str:
    if not row.mode or not row.rsvp or row.state == "out":
        return "how"
    if not row.text:
        return "story"
    return {rules.DRAFTING: "words", rules.CHANGES: "words"}.get(row.text_state, "")


def _address(request: HttpRequest, row: Testimony, name: str, language: str = "") -> str:
    language = language or translation.get_language() or "en"
    return f"{reverse(f'testify:{name}', args=[selectors.token_of(row.uuid)])}?lang={language}"


def _render(request: HttpRequest, row: Testimony, name: str, more: dict[str, Any]) -> HttpResponse:
    now, facts = timezone.now(), selectors.facts_of(row.event)
    form = more.get("form")
    context = {
        "row": row,
        "here": name,
        "steps": [(step, _done(row, step)) for step in STEPS],
        "facts": facts,
        "now": now,
        "token": selectors.token_of(row.uuid),
        "title": pages.title_of(row.event.page, translation.get_language() or "en"),
        "closes_at": rules.closes_at(facts, row.mode),
        "is_open": own.is_open(row, now),
        "host": row.event.page.partner,
        "languages": ["en", "es"],
        "messages": [],
        **more,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, f"campaigns/testimony/own/{name}.html", context, status=status)


def _done(row: Testimony, step: str) -> bool:
    return {
        "how": bool(row.mode and row.rsvp_id),
        "story": bool(row.answers.get("happened") or row.text),
        "words": bool(row.text),
        "send": row.text_state in {rules.REVIEW, rules.READY},
    }[step]


def _posted(request: HttpRequest) -> Any:
    """Give what was sent, also when every box was left empty."""
    return request.POST if request.method == "POST" else None


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError as error:
        raise NotFound from error


app_name = "testify"
urlpatterns = [
    path("place/<str:token>/", from_place, name="from_place"),
    path("<str:token>/", overview, name="own"),
    path("<str:token>/how/", how, name="how"),
    path("<str:token>/story/", story, name="story"),
    path("<str:token>/words/", words, name="words"),
    path("<str:token>/send/", send, name="send"),
    path("<str:token>/testimony.<str:kind>", papers.own_file, name="file"),
]
