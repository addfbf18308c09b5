"""Desk pages of action pages."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.builder.backers import pages as backers
from campaigns.builder.fields.forms import rows_of, specs_of
from campaigns.builder.forms import PlanForm, TextsForm, kinds
from campaigns.builder.life import pages as life
from campaigns.builder.picture import pages as picture
from campaigns.builder.sharing import pages as sharing
from campaigns.pages import pages as front
from campaigns.pages import selectors, services
from campaigns.pages.cosponsors import selectors as cosponsors
from campaigns.pages.fields.rules import tidy
from campaigns.pages.fields.selectors import resolve
from campaigns.pages.gaps.criteria import gaps_of
from campaigns.pages.models import Outcome, PageState
from campaigns.pages.rules import KINDS, missing
from coalition.errors import NotFound, Refusal
from coalition.partners.pages import desk


@desk("pages.view")
def pages(request: HttpRequest) -> HttpResponse:
    """List the partner's pages with how they go."""
    membership = request.membership
    asked = {name: request.GET.get(name, "").strip() for name in ("words", "kind", "state")}
    rows = list(selectors.list_pages(membership, **asked)[:200])
    numbers, gaps = selectors.count_numbers(rows), gaps_of(rows)
    language = translation.get_language() or "en"
    for row in rows:
        row.title = selectors.title_of(row, language)
        row.told = numbers.get(row.pk, [])
        row.gaps = [code for code, lacks in gaps[row.pk].items() if lacks]
        row.kind_label = KINDS[row.kind].label if row.kind in KINDS else row.kind
    questions = list(cosponsors.list_asked(membership))
    for one in questions:
        one.title = selectors.title_of(one.page, language)
    context = {
        "pages": rows,
        "asked": asked,
        "is_filtered": any(asked.values()),
        "kinds": kinds(),
        "states": PageState.choices,
        "questions": questions,
    }
    return render(request, "campaigns/builder/list.html", context)


@desk("pages.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Choose a kind, then say what the page is."""
    membership = request.membership
    kind = KINDS.get(request.POST.get("kind") or request.GET.get("kind", ""))
    if kind is None:
        return render(request, "campaigns/builder/kinds.html", {"kinds": kinds()})
    start = {"campaign": request.GET.get("campaign"), "languages": [code for code, _name in settings.LANGUAGES]}
    form = PlanForm(request.POST or None, membership=membership, initial={**start, "opt_ins": ["email-alerts"]})
    options = kind.options(request.POST or None, initial={"hearing": request.GET.get("hearing")})
    if request.method == "POST" and form.is_valid() and options.is_valid():
        try:
            plan = form.plan(kind.name, options.cleaned_data)
            page = services.create_page(plan, title=form.cleaned_data["title"], by=membership, now=timezone.now())
            messages.success(request, _("The draft is there. Now write what it says."))
            return redirect("pages:edit", page.uuid)
        except services.SlugTaken as no:
            form.add_error("slug", str(no))
    context = {"kind": kind, "form": form, "options": options}
    return render(request, "campaigns/builder/new.html", context, status=422 if form.is_bound else 200)


@desk("pages.view")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one page: its state, what it lacks, how it goes, its trail."""
    page = selectors.access_page(request.membership, uuid)
    names = dict(settings.LANGUAGES)
    lacks = gaps_of([page])[page.pk]
    kind = KINDS.get(page.kind)
    address = selectors.address_of(page.slug)
    context = {
        "page": page,
        "kind": kind,
        "title": selectors.title_of(page, translation.get_language() or "en"),
        "languages": [(code, names[code], lacks[code]) for code in page.languages],
        "is_complete": bool(page.languages) and not any(lacks.values()),
        "numbers": selectors.count_numbers([page]).get(page.pk, []),
        "address": address,
        "about": selectors.about_of(page, now=timezone.now()),
        "former": list(page.former_slugs.order_by("-until")[:10]),
        "results": reverse(kind.results, args=[kind.results_uuid(page)]) if kind and kind.results else "",
        "backers": list(cosponsors.list_backers(page)),
        "askable": list(cosponsors.list_askable(page)),
        "opt_ins": PlanForm.base_fields["opt_ins"].choices,
        "outcomes": Outcome.choices,
        **sharing.snippets(page, address, settings.PUBLIC_URL),
    }
    return render(request, "campaigns/builder/detail.html", context)


@desk("pages.edit")
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write a page, its languages side by side."""
    membership = request.membership
    page = selectors.access_page(membership, uuid)
    kind = KINDS[page.kind]
    form = PlanForm(request.POST or None, membership=membership, page=page)
    options = kind.options(request.POST or None, page=page)
    rows = rows_of(membership, page.fields, request.POST or None)
    columns = _columns(request, page)
    valid = [
        form.is_valid(),
        options.is_valid(),
        rows.is_valid() or not rows.is_bound,
        *[o.is_valid() for o in columns],
    ]
    if request.method == "POST" and all(valid):
        words = {one.language: one.cleaned_data for one in columns}
        try:
            plan = form.plan(page.kind, options.cleaned_data, specs_of(rows, page.fields))
            services.change_page(page, plan, words, by=membership, now=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("pages:detail" if "leave" in request.POST else "pages:edit", page.uuid)
        except services.SlugTaken as no:
            form.add_error("slug", str(no))
        except Refusal as no:
            form.add_error(None, str(no))
            page = selectors.access_page(membership, uuid)  # as it is kept
    names = dict(settings.LANGUAGES)
    context = {
        "page": page,
        "kind": kind,
        "form": form,
        "options": options,
        "rows": rows,
        "title": selectors.title_of(page, translation.get_language() or "en"),
        "columns": [(names[one.language], one) for one in columns],
    }
    return render(request, "campaigns/builder/edit.html", context, status=422 if form.is_bound else 200)


def _columns(request: HttpRequest, page: Any) -> list[TextsForm]:
    texts = selectors.texts_of(page)
    chosen = request.POST.getlist("languages") or page.languages
    columns = [
        TextsForm(request.POST or None, language=code, initial=texts.get(code, {}))
        for code, _name in settings.LANGUAGES
        if code in chosen
    ]
    typed = [one.typed for one in columns]
    for one in columns:
        one.lacks = missing(one.typed, others=typed, has_picture=bool(page.hero))
    return columns


@desk("pages.view")
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a page as the public would see it, draft or not."""
    shown = selectors.preview_front(request.membership, uuid, now=timezone.now())
    if not shown.languages:
        raise NotFound
    return front.preview(request, shown, request.GET.get("lang") or shown.languages[0])


@require_POST
@desk("pages.edit")
def live(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a page with what stands in the form of the builder; keeps nothing."""
    membership = request.membership
    page = selectors.access_page(membership, uuid)
    shown = selectors.preview_front(membership, uuid, now=timezone.now())
    columns = _columns(request, page)
    for one in columns:
        one.is_valid()
    typed = {one.language: {**dict.fromkeys(selectors.TEXTS, ""), **one.cleaned_data} for one in columns}
    rows = rows_of(membership, page.fields, request.POST)
    specs = specs_of(rows, page.fields) if not rows.is_bound or rows.is_valid() else tuple(page.fields)
    shown = replace(
        shown,
        versions=typed,
        languages=tuple(typed),
        fields=resolve(tidy(list(specs)), page.partner_id),
    )
    asked = request.POST.get("show", "")
    return front.preview(request, shown, asked if asked in typed else shown.languages[0])


app_name = "pages"
urlpatterns = [
    path("", pages, name="list"),
    path("new/", new, name="new"),
    path("<uuid:uuid>/", detail, name="detail"),
    path("<uuid:uuid>/edit/", edit, name="edit"),
    path("<uuid:uuid>/preview/", preview, name="preview"),
    path("<uuid:uuid>/live/", live, name="live"),
    path("", include(life.urlpatterns)),
    path("", include(picture.urlpatterns)),
    path("", include(backers.urlpatterns)),
    path("", include(sharing.urlpatterns)),
]
