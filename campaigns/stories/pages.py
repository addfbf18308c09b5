"""One's own stories, by link, and photos of those on the website (public); the library (desk)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from campaigns.pages import selectors as pages
from campaigns.pages.receipts.pages import language_of, private
from campaigns.stories import criteria, rules, selectors, services
from campaigns.stories.forms import USES, EditForm, MarksForm, UsesForm
from campaigns.stories.own import services as hers
from campaigns.uploads.pages import give
from coalition.audit import services as audit
from coalition.errors import NotFound, Refusal
from coalition.limits import few_posts
from coalition.listing.pages import list_page
from coalition.listing.rules import Chart, Series
from coalition.partners.pages import desk


@csrf_exempt  # the signed link is the right; the page opens no session and sets no cookie
@few_posts
def own(request: HttpRequest, token: str) -> HttpResponse:
    """Show one's stories (GET changes nothing); confirm, answer an edit, choose uses or withdraw by POST."""
    stories = selectors.access_by_token(token)
    page = stories[0].story_page.page
    language = language_of(request, page.languages, stories[0].language)
    with translation.override(language):
        if request.method == "POST":
            _act(request, stories, language)
            return private(redirect(f"{request.path}?lang={language}&saved=1"))
        context = {
            "stories": [(one, UsesForm(story=one, language=language, auto_id=f"u{one.pk}_%s")) for one in stories],
            "is_saved": request.GET.get("saved") == "1",
            "title": pages.title_of(page, language),
            "host": page.partner,
            "languages": page.languages,
            "messages": [],
        }
        return private(render(request, "campaigns/stories/own.html", context))


def _act(request: HttpRequest, stories: list[Any], language: str) -> None:
    now, told = timezone.now(), request.POST
    story = next((one for one in stories if str(one.uuid) == told.get("story")), stories[0])
    deed = told.get("do", "")
    if deed == "confirm":
        hers.confirm(story, now=now)
    elif deed in {"agree", "decline"}:
        hers.answer_edit(story, _uuid(told.get("revision", "")), agrees=deed == "agree", now=now)
    elif deed == "withdraw":
        hers.withdraw(story, now=now)
    elif deed == "uses":
        form = UsesForm(told, story=story, language=language)
        if form.is_valid():
            hers.choose_uses(story, form.cleaned_data, language=language, now=now)


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError as error:
        raise NotFound from error


@require_safe
def photo(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Give the photo of a story that stands on the website, as long as she allows it."""
    return give(selectors.access_public_photo(uuid), is_shared=True)


# --- the desk ---------------------------------------------------------------------------------------------------------
@desk("pages.view")
def library(request: HttpRequest) -> HttpResponse:
    """Search the stories of all pages: by words, topic, district and use."""
    membership = request.membership
    rows = list_page(request, criteria.stories(membership), selectors.list_stories(membership))
    if rows.wants_export:
        return rows.export(record=audit.record)
    return render(request, "campaigns/stories/library.html", {"page": rows})


@desk("pages.view")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show how a story page goes, and its stories."""
    membership = request.membership
    row = selectors.access_story_page(membership, uuid)
    rows = list_page(request, criteria.stories(membership, row), selectors.list_stories(membership, row))
    if rows.wants_export:
        return rows.export(record=audit.record)
    counts = selectors.count_states(row)
    context = {
        "row": row,
        "page": rows,
        "counts": counts,
        "title": pages.title_of(row.page, translation.get_language() or "en"),
        "charts": _charts(row, counts) if counts["told"] else [],
    }
    return render(request, "campaigns/stories/detail.html", context)


def _charts(row: Any, counts: dict[str, int]) -> list[Chart]:
    days, topics = selectors.count_per_day(row), selectors.count_topics(row)
    label = _("stories")
    told = ngettext("%(n)s person told a story", "%(n)s stories were told", counts["told"]) % {"n": counts["told"]}
    usable = ngettext("%(n)s story is ready to use", "%(n)s stories are ready to use", counts["ready"])
    uses = [counts[f"use_{use}"] for use in rules.USES]
    day_labels = [day.strftime("%Y-%m-%d") for day, _n in days]
    charts = [
        Chart(told, "bar", day_labels, [Series(label, [n for _day, n in days])], "stories", first_column=_("Day")),
        Chart(
            usable % {"n": counts["ready"]}, "hbar", [USES[use] for use in rules.USES], [Series(label, uses)],
            "uses", first_column=_("Use"),
        ),
    ]  # fmt: skip
    if topics:
        title = _("Most are about: %(what)s") % {"what": topics[0][0]}
        series = [Series(label, [n for _words, n in topics])]
        charts.append(Chart(title, "hbar", [words for words, _n in topics], series, "topics", first_column=_("Topic")))
    return charts


@desk("pages.view")
def story(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one story: her words and ours, what it may be used for, its files, its trail."""
    return _story(request, selectors.access_story(request.membership, uuid))


def _story(request: HttpRequest, row: Any, edit: Any = None, marks: Any = None) -> HttpResponse:
    revisions = list(selectors.list_revisions(row))
    language = translation.get_language() or "en"
    context = {
        "story": row,
        "state": criteria.state_of(row),
        "title": pages.title_of(row.story_page.page, language),
        "revisions": revisions,
        "proposed": next((one for one in revisions if one.state == "proposed"), None),
        "uses": [{**one, "label": USES[one["use"]]} for one in selectors.list_permissions(row)],
        "edit": edit or EditForm(initial={"text": row.text}),
        "marks": marks or MarksForm(story=row, language=language),
        "can_edit_text": row.state in rules.MAY_EDIT,
        "can_be_ready": row.state in rules.STEPS["ready"][0],
    }
    return render(request, "campaigns/stories/story.html", context, status=422 if edit or marks else 200)


@require_POST
@desk("pages.edit")
def propose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Propose an edit to the teller."""
    membership = request.membership
    row = selectors.access_story(membership, uuid)
    form = EditForm(request.POST)
    if not form.is_valid():
        return _story(request, row, edit=form)
    try:
        services.propose(row, form.cleaned_data["text"], by=membership, now=timezone.now())
        messages.success(request, _("We have asked her by mail. Her own words stay until she agrees."))
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("stories:story", uuid)


@require_POST
@desk("pages.edit")
def mark(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep topics, the quote and what the photo shows."""
    membership = request.membership
    row = selectors.access_story(membership, uuid)
    form = MarksForm(request.POST, story=row, language=translation.get_language() or "en")
    if not form.is_valid():
        return _story(request, row, marks=form)
    services.mark(row, form.cleaned_data, by=membership)
    messages.success(request, _("Saved."))
    return redirect("stories:story", uuid)


@require_POST
@desk("pages.edit")
def step(request: HttpRequest, uuid: UUID, step: str) -> HttpResponse:
    """Mark a story as ready, set it aside, or take it back."""
    membership = request.membership
    row = selectors.access_story(membership, uuid)
    if step not in rules.STEPS:
        raise NotFound
    try:
        services.step(row, step, by=membership, now=timezone.now())
        messages.success(request, _("Saved."))
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("stories:story", uuid)


@require_safe
@desk("pages.view")
def file(request: HttpRequest, uuid: UUID, name: str) -> HttpResponseBase:
    """Give photo or recording of a story to those who may see it."""
    row = selectors.access_story(request.membership, uuid)
    return give(row.photo if name == "photo" else row.audio)


public = [path("<str:token>/", own, name="own")]
photos = [path("<uuid:uuid>/photo/", photo, name="photo")]
app_name = "stories"
urlpatterns = [
    path("", library, name="library"),
    path("<uuid:uuid>/", detail, name="detail"),
    path("story/<uuid:uuid>/", story, name="story"),
    path("story/<uuid:uuid>/edit/", propose, name="propose"),
    path("story/<uuid:uuid>/marks/", mark, name="mark"),
    path("story/<uuid:uuid>/photo/", file, {"name": "photo"}, name="photo"),
    path("story/<uuid:uuid>/recording/", file, {"name": "audio"}, name="audio"),
    path("story/<uuid:uuid>/<slug:step>/", step, name="step"),
]
