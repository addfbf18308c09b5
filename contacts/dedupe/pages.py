"""Desk pages of duplicates: the queue, two people side by side, what was merged, and the panel on a person's page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalition.errors import Refusal
from coalition.listing.pages import chosen_in
from coalition.listing.rules import Progress
from coalition.partners.pages import desk
from contacts.dedupe import criteria, rules, selectors, services
from contacts.dedupe.merging import rules as merging
from contacts.dedupe.merging import selectors as merges
from contacts.dedupe.models import DuplicateRun, RunKind
from contacts.people import selectors as people
from contacts.people.models import Person

PAGE = 50
FILTERS = ("email:same", "phone:same", "home:same", "given:nickname", "given:near", "family:differ", "verified")


@require_safe
@desk("people.view")
def queue(request: HttpRequest) -> HttpResponse:
    """List what is to be decided, by band; or what was said to be two people."""
    membership = request.membership
    band = request.GET.get("band", "")
    why = why if (why := request.GET.get("why", "")) in FILTERS else ""
    is_past = band == "dismissed"
    if is_past:
        rows = selectors.list_dismissed(membership)
    else:
        band = band if band in rules.BANDS else ""
        rows = selectors.list_open(membership, band=band, why=why)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    counts = selectors.count_open(membership)
    last = selectors.find_last_search(membership)
    context = {
        "page": page,
        "candidates": criteria.describe(page.object_list),
        "bands": [(name, criteria.BANDS[name], counts[name]) for name in rules.BANDS],
        "certain": counts[rules.CERTAIN],
        "open": sum(counts.values()),
        "band": band,
        "why": why,
        "filters": [(one, _filter_words(one)) for one in FILTERS],
        "is_past": is_past,
        "last": last,
        "skipped": [(criteria.BLOCKS[kind], key, size) for kind, key, size in (last.skipped if last else [])][:20],
        "most": rules.BLOCK,
        "merged": selectors.count_merged(membership),
        **_standing(membership),
    }
    return render(request, "contacts/dedupe/queue.html", context)


def _filter_words(one: str) -> str:
    if one == "verified":
        return _("two proved e-mail addresses")
    field, how = one.split(":")
    return str(criteria.WHY[field, how])


def _standing(membership: Any) -> dict[str, Any]:
    run = selectors.find_live(membership)
    return {"run": run, "card": _card(run) if run else None}


def _card(run: DuplicateRun) -> Progress:
    is_merge = run.kind == RunKind.MERGE
    facts: list[tuple[Any, int]] = [(criteria.BANDS[name], run.counts.get(name, 0)) for name in rules.BANDS]
    if is_merge:
        facts = [(_("Merged"), run.counts.get("merged", 0)), (_("Left for you"), run.counts.get("left", 0))]
    spent = (timezone.now() - run.made_at).total_seconds()
    return Progress(
        title=_("Merging the certain ones") if is_merge else _("Looking for duplicates"),
        done=run.done,
        total=run.total,
        state=run.state,
        state_label=run.get_state_display(),
        rate=run.done / spent if spent > 1 and run.done else None,
        poll_url=reverse("duplicates:progress"),
        cancel_url=reverse("duplicates:cancel", args=[run.uuid]),
        facts=facts,
    )


@require_safe
@desk("people.view")
def progress(request: HttpRequest) -> HttpResponse:
    """Give the moving part of the queue again; at the end the whole page is asked for."""
    context = _standing(request.membership)
    answer = render(request, "contacts/dedupe/_standing.html", context)
    if context["run"] is None:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@desk("people.edit")
def search(request: HttpRequest) -> HttpResponse:
    """Begin a search."""
    return _try(request, services.search, _("We look for duplicates. You may leave this page meanwhile."))


@require_POST
@desk("people.edit")
def merge_certain(request: HttpRequest) -> HttpResponse:
    """Merge all certain ones in the background."""
    return _try(request, services.merge_certain, _("The certain ones are being merged. Each merge can be taken back."))


def _try(request: HttpRequest, begin: Callable[..., Any], text: str) -> HttpResponse:
    try:
        begin(by=request.membership, now=timezone.now())
        messages.success(request, text)
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("duplicates:queue")


@require_POST
@desk("people.edit")
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stop a run."""
    membership = request.membership
    services.cancel(selectors.access_run(membership, uuid), by=membership, now=timezone.now())
    return redirect("duplicates:queue")


@require_POST
@desk("people.edit")
def compare(request: HttpRequest) -> HttpResponse:
    """Put two people chosen in the list side by side."""
    try:
        row = services.compare(chosen_in(request), by=request.membership, now=timezone.now())
        return redirect("duplicates:pair", row.uuid)
    except Refusal as no:
        messages.error(request, str(no))
        return redirect("people:list")


@desk("people.view")
def pair(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show two people side by side; decide whether they are one, and whose fields stay."""
    membership = request.membership
    row = selectors.access_candidate(membership, uuid)
    keeps = merges.choices_of([(row.low_id, row.high_id)])[row.low_id, row.high_id]
    if request.method == "POST" and membership.may("people.edit"):
        if answer := _decide(request, row):
            return answer
        keeps = merging.read_choices(request.POST)
    following = selectors.find_next(membership, row)
    obstacle = merges.obstacles([(row.low_id, row.high_id)], partner_id=membership.partner.pk)
    context = {
        "candidate": criteria.describe([row])[0],
        "reasons": criteria.reasons_of(row),
        "doubts": criteria.doubts_of(row),
        "rows": criteria.rows_of(row, keeps),
        "both": criteria.both_of(row),
        "next": following,
        "is_blocked": bool(obstacle),
    }
    return render(request, "contacts/dedupe/pair.html", context, status=409 if request.method == "POST" else 200)


def _decide(request: HttpRequest, row: Any) -> HttpResponse | None:
    """Do what was pressed and go on to the next; None when it was refused, and said why."""
    membership, now = request.membership, timezone.now()
    following = selectors.find_next(membership, row)
    what = request.POST.get("decide", "")
    try:
        if what == "merge":
            keeps = merging.read_choices(request.POST)
            older = request.POST.get("remains") != "younger"
            if not older:  # what stays was said of the older and the younger; winner and loser change places
                keeps = {name: merging.LOSER for name in (*merging.FIELDS, merging.HOME) if name not in keeps}
            merge = services.decide(row, keeps=keeps, older=older, by=membership, now=now)
            messages.success(
                request, _("Merged: %(name)s. It can be taken back under “Merged”.") % {"name": merge.winner}
            )
        elif what == "dismiss":
            services.dismiss(row, by=membership, now=now)
            messages.success(request, _("Two people. We will not ask again."))
        else:
            services.reopen(row, by=membership)
            return redirect("duplicates:pair", row.uuid)
    except Refusal as no:
        messages.error(request, str(no))
        return None
    return redirect("duplicates:pair", following.uuid) if following else redirect("duplicates:queue")


# --- what was merged --------------------------------------------------------------------------------------------------
@require_safe
@desk("people.view")
def history(request: HttpRequest) -> HttpResponse:
    """List the merges, newest first."""
    page = Paginator(merges.list_merges(request.membership), PAGE).get_page(request.GET.get("page"))
    return render(request, "contacts/dedupe/history.html", {"page": page})


@desk("people.view")
def merge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one merge: what both were called, what moved; take it back."""
    membership = request.membership
    row = merges.access_merge(membership, uuid)
    if request.method == "POST" and membership.may("people.edit"):
        try:
            services.undo(row, by=membership, now=timezone.now())
            messages.success(request, _("Taken back: there are two entries again. What happened since stays."))
        except Refusal as no:
            messages.error(request, str(no))
        return redirect("duplicates:merge", row.uuid)
    told = [Person(**row.snapshot.get(side, {})) for side in ("winner", "loser")] if row.snapshot else []
    names = [(label, name) for name, label in criteria.NAMES.items() if told and name != merging.HOME]
    fields = [(label, *(criteria.say_field(one, name) for one in told)) for label, name in names]
    context = {
        "merge": row,
        "fields": [one for one in fields if one[1] or one[2]],
        "moved": merges.count_moved(row),
        "withdrawn": len(row.withdrawn),
    }
    return render(request, "contacts/dedupe/merge.html", context)


@require_safe
@desk("people.view")
def panel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show who may be the same as a person."""
    membership = request.membership
    person = people.access_person(membership, uuid)
    found = criteria.describe(selectors.list_of_person(membership, person))
    part = "panel" if request.htmx else "alone"
    return render(request, f"contacts/dedupe/{part}.html", {"person": person, "candidates": found})


app_name = "duplicates"
urlpatterns = [
    path("", queue, name="queue"),
    path("progress/", progress, name="progress"),
    path("search/", search, name="search"),
    path("certain/", merge_certain, name="certain"),
    path("compare/", compare, name="compare"),
    path("runs/<uuid:uuid>/cancel/", cancel, name="cancel"),
    path("merged/", history, name="history"),
    path("merged/<uuid:uuid>/", merge, name="merge"),
    path("of/<uuid:uuid>/", panel, name="panel"),
    path("<uuid:uuid>/", pair, name="pair"),
]
