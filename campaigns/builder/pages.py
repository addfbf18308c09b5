"""Desk pages of action pages."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.builder.forms import PlanForm, TextsForm, kinds
from campaigns.pages import pages as front
from campaigns.pages import selectors, services
from campaigns.pages.models import PageState
from campaigns.pages.rules import KINDS
from coalition.errors import NotFound, Refusal
from coalition.partners.pages import desk


@desk("pages.view")
def pages(request: HttpRequest) -> HttpResponse:
    """List the partner's pages with how they go."""
    asked = {name: request.GET.get(name, "").strip() for name in ("words", "kind", "state")}
    rows = list(selectors.list_pages(request.membership, **asked)[:200])  # type: ignore[attr-defined]
    numbers = selectors.count_numbers(rows)
    for row in rows:
        row.title = selectors.title_of(row, translation.get_language() or "en")
        row.told = numbers.get(row.pk, [])
        row.gaps = [code for code, lacks in selectors.lacks_of(row).items() if lacks]
        row.kind_label = KINDS[row.kind].label if row.kind in KINDS else row.kind
    context = {
        "pages": rows,
        "asked": asked,
        "is_filtered": any(asked.values()),
        "kinds": kinds(),
        "states": PageState.choices,
    }
    return render(request, "campaigns/builder/list.html", context)


@desk("pages.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Choose a kind, then say what the page is."""
    membership = request.membership  # type: ignore[attr-defined]
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
    page = selectors.access_page(request.membership, uuid)  # type: ignore[attr-defined]
    names = dict(settings.LANGUAGES)
    lacks = selectors.lacks_of(page)
    kind = KINDS.get(page.kind)
    context = {
        "page": page,
        "kind": kind,
        "title": selectors.title_of(page, translation.get_language() or "en"),
        "languages": [(code, names[code], lacks[code]) for code in page.languages],
        "is_complete": bool(page.languages) and not any(lacks.values()),
        "numbers": selectors.count_numbers([page]).get(page.pk, []),
        "address": selectors.address_of(page.slug),
        "results": reverse(kind.results, args=[kind.results_uuid(page)]) if kind and kind.results else "",
        "embed": f'<iframe src="{selectors.address_of(page.slug)}embed/" width="100%" height="900"></iframe>',
    }
    return render(request, "campaigns/builder/detail.html", context)


@desk("pages.edit")
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write a page, its languages side by side."""
    membership = request.membership  # type: ignore[attr-defined]
    page = selectors.access_page(membership, uuid)
    kind = KINDS[page.kind]
    texts = selectors.texts_of(page)
    form = PlanForm(request.POST or None, membership=membership, page=page)
    options = kind.options(request.POST or None, page=page)
    chosen = request.POST.getlist("languages") or page.languages
    columns = [
        TextsForm(request.POST or None, language=code, initial=texts.get(code, {}))
        for code, _name in settings.LANGUAGES
        if code in chosen
    ]
    if request.method == "POST" and all([form.is_valid(), options.is_valid(), *[one.is_valid() for one in columns]]):
        words = {one.language: one.cleaned_data for one in columns}
        try:
            plan = form.plan(page.kind, options.cleaned_data)
            services.change_page(page, plan, words, by=membership, now=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("pages:detail" if "leave" in request.POST else "pages:edit", page.uuid)
        except services.SlugTaken as no:
            form.add_error("slug", str(no))
        except Refusal as no:
            form.add_error(None, str(no))
    names = dict(settings.LANGUAGES)
    context = {
        "page": page,
        "kind": kind,
        "form": form,
        "options": options,
        "title": selectors.title_of(page, translation.get_language() or "en"),
        "columns": [(names[one.language], one) for one in columns],
    }
    return render(request, "campaigns/builder/edit.html", context, status=422 if form.is_bound else 200)


@desk("pages.view")
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a page as the public would see it, draft or not."""
    shown = selectors.preview_front(request.membership, uuid, now=timezone.now())  # type: ignore[attr-defined]
    if not shown.languages:
        raise NotFound
    return front.preview(request, shown, request.GET.get("lang") or shown.languages[0])


@desk("pages.publish")
def publish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put a page before the public."""
    membership = request.membership  # type: ignore[attr-defined]
    page = selectors.access_page(membership, uuid)
    if request.method == "POST":
        try:
            services.publish(page, by=membership, now=timezone.now())
            messages.success(
                request, _("The page is public: %(address)s") % {"address": selectors.address_of(page.slug)}
            )
        except Refusal as no:
            messages.error(request, str(no))
    return redirect("pages:detail", uuid)


@desk("pages.publish")
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close a page."""
    membership = request.membership  # type: ignore[attr-defined]
    page = selectors.access_page(membership, uuid)
    if request.method == "POST":
        try:
            services.close(page, by=membership, now=timezone.now())
            messages.success(request, _("The page is closed."))
        except Refusal as no:
            messages.error(request, str(no))
    return redirect("pages:detail", uuid)


app_name = "pages"
urlpatterns = [
    path("", pages, name="list"),
    path("new/", new, name="new"),
    path("<uuid:uuid>/", detail, name="detail"),
    path("<uuid:uuid>/edit/", edit, name="edit"),
    path("<uuid:uuid>/preview/", preview, name="preview"),
    path("<uuid:uuid>/publish/", publish, name="publish"),
    path("<uuid:uuid>/close/", close, name="close"),
]
