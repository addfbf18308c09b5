"""Pages of imports: history, upload, columns and basis, look ahead, progress, refused rows."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.audit import services as audit
from coalition.errors import NotFound, Refusal
from coalition.listing import pages as listing
from coalition.listing.rules import Progress
from coalition.partners.pages import desk
from contacts.imports import forms, selectors, services
from contacts.imports.models import ImportRun
from contacts.imports.presets import selectors as preset_rows
from contacts.imports.presets import services as keeping_presets
from contacts.imports.presets.rules import SYSTEMS
from contacts.people import selectors as people

LATEST = 100


@require_safe
@desk("imports.view")
def list_page(request: Any) -> HttpResponse:
    """List the imports, newest first."""
    runs = selectors.list_runs(request.membership)[:LATEST]
    return render(request, "contacts/imports/list.html", {"runs": runs})


@require_http_methods(["GET", "HEAD", "POST"])
@desk("imports.run")
def upload(request: Any) -> HttpResponse:
    """Take a file."""
    form = forms.UploadForm(request.membership.partner.pk, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            file, mine = form.cleaned_data["file"], request.membership
            preset = form.cleaned_data.get("preset")
            told = {"name": file.name, "partner": mine.partner, "by": mine, "now": timezone.now()}
            run = services.upload(file=file, preset=preset, **told)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("imports:columns", run.uuid)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "contacts/imports/upload.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("imports.run")
def columns(request: Any, uuid: UUID) -> HttpResponse:
    """Choose what the columns mean and on what basis people may be written to."""
    run = selectors.access_run(request.membership, uuid)
    if run.state not in {"uploaded", "ready"}:
        return redirect("imports:detail", run.uuid)
    form = forms.PlanForm(run, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.plan(run=run, choices=form.choices(), by=request.membership, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("imports:detail", run.uuid)
    rows = selectors.samples_of(run)
    sampled = [
        (field, [cells[index] for cells in rows if index < len(cells) and cells[index].strip()][:3])
        for index, field in enumerate(form.columns())
    ]
    facts = {"run": run, "form": form, "columns": sampled, "same": selectors.find_same(run)}
    return render(request, "contacts/imports/columns.html", facts, status=422 if form.errors else 200)


@require_safe
@desk("imports.view")
def detail(request: Any, uuid: UUID) -> HttpResponse:
    """Show where an import stands: look ahead, progress or result."""
    run = selectors.access_run(request.membership, uuid)
    return render(request, "contacts/imports/detail.html", _facts(run))


@require_safe
@desk("imports.view")
def progress(request: Any, uuid: UUID) -> HttpResponse:
    """Give the moving part of the page again; at the end the whole page is asked for."""
    run = selectors.access_run(request.membership, uuid)
    facts = _facts(run)
    answer = render(request, "contacts/imports/_standing.html", facts)
    if not facts["is_moving"]:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@desk("imports.run")
def start(request: Any, uuid: UUID) -> HttpResponse:
    """Let it run."""
    run = selectors.access_run(request.membership, uuid)
    services.start(run=run, by=request.membership, now=timezone.now())
    return redirect("imports:detail", run.uuid)


@require_POST
@desk("imports.run")
def cancel(request: Any, uuid: UUID) -> HttpResponse:
    """Stop it."""
    run = selectors.access_run(request.membership, uuid)
    services.cancel(run=run, by=request.membership, now=timezone.now())
    return redirect("imports:detail", run.uuid)


@require_POST
@desk("imports.run")
def undo(request: Any, uuid: UUID) -> HttpResponse:
    """Take it all back."""
    run = selectors.access_run(request.membership, uuid)
    services.undo(run=run, by=request.membership, now=timezone.now())
    return redirect("imports:detail", run.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("imports.run")
def refused(request: Any, uuid: UUID) -> HttpResponse:
    """List the refused rows as they stood in the file, with the reason; taken out as every list is."""
    run = selectors.access_run(request.membership, uuid)
    page = listing.list_page(request, forms.refused_list(run), selectors.list_refused(run))
    if page.wants_export:
        return page.export(record=audit.record)
    return render(request, "contacts/imports/refused.html", {"run": run, "page": page})


@require_safe
@desk("imports.view")
def preset_list(request: Any) -> HttpResponse:
    """List what the partner kept of its own kinds of files, and the systems that are known by themselves."""
    partner = request.membership.partner.pk
    words = forms.words_of_columns(partner)
    rows = [
        (one, [(header, words.get(name, name)) for header, name in one.columns.items() if name])
        for one in preset_rows.list_presets(partner)
    ]
    return render(request, "contacts/imports/presets.html", {"rows": rows, "systems": [one.name for one in SYSTEMS]})


@require_POST
@desk("imports.run")
def preset_drop(request: Any, uuid: UUID) -> HttpResponse:
    """Drop one; files that were read by it stay as they are."""
    if not keeping_presets.drop(partner=request.membership.partner, uuid=uuid, by=request.membership):
        raise NotFound
    messages.success(request, _("Dropped. Files that came in by it stay as they are."))
    return redirect("imports:presets")


def _facts(run: ImportRun) -> dict[str, Any]:
    is_running = run.state == "running"
    is_checking = run.state == "ready" and run.dry_run is None
    counts = selectors.counts_of(run) if is_running else run.counts
    done = sum(counts.get(name, 0) for name in ("created", "updated", "unchanged", "refused"))
    seen = run.dry_run or {}
    return {
        "run": run,
        "counts": counts,
        "seen": seen,
        "seen_use": sum(seen.get("counts", {}).get(name, 0) for name in ("created", "updated", "unchanged")),
        "reasons": _say(seen.get("reasons", {}).items() if run.state == "ready" else _reasons(run)),
        "samples": selectors.say_samples(seen.get("samples", [])),
        "notes": _say(seen.get("notes", {}).items()),
        "field_words": forms.words_of_fields(run.partner_id),
        "tag": people.find_tag(run.partner_id, run.tag) if run.state == "done" and run.tag else None,
        "is_moving": is_running or is_checking or run.state == "undoing",
        "may_undo": run.started_at and run.state in {"done", "cancelled", "failed"},
        "is_checking": is_checking,
        "same": selectors.find_same(run) if run.state == "ready" else None,
        "basis_words": dict(forms.BASES).get(run.basis, run.basis),
        "poll_url": reverse("imports:progress", args=[run.uuid]),
        "card": _card(run, counts, done) if is_running else _undo_card(run) if run.state == "undoing" else None,
    }


def _reasons(run: ImportRun) -> list[tuple[str, int]]:
    return selectors.reasons_of(run) if run.state in {"running", "done", "cancelled"} else []


def _say(pairs: Any) -> list[tuple[str, int]]:
    return [(selectors.say_reason(code), count) for code, count in pairs]


def _card(run: ImportRun, counts: dict[str, int], done: int) -> Progress:
    spent = (timezone.now() - run.started_at).total_seconds() if run.started_at else 0
    return Progress(
        title=_("Importing %(name)s") % {"name": run.file_name},
        done=done,
        total=run.rows,
        state=run.state,
        state_label=run.get_state_display(),
        rate=done / spent if spent > 1 and done else None,
        cancel_url=reverse("imports:cancel", args=[run.uuid]),
        facts=[
            (_("New"), counts["created"]),
            (_("Updated"), counts["updated"]),
            (_("Unchanged"), counts["unchanged"]),
            (_("Refused"), counts["refused"]),
        ],
    )


def _undo_card(run: ImportRun) -> Progress:
    spent = (timezone.now() - run.undo_began_at).total_seconds() if run.undo_began_at else 0
    told = run.undone or {}
    return Progress(
        title=_("Undoing %(name)s") % {"name": run.file_name},
        done=max(run.undone_to - 1, 0),  # the first line is the header
        total=run.rows,
        state=run.state,
        state_label=run.get_state_display(),
        rate=run.undone_to / spent if spent > 1 and run.undone_to else None,
        facts=[
            (_("Removed"), told.get("removed", 0)),
            (_("As before"), told.get("restored", 0)),
            (_("Stayed"), told.get("kept", 0)),
        ],
    )


app_name = "imports"
urlpatterns = [
    path("", list_page, name="list"),
    path("new/", upload, name="upload"),
    path("presets/", preset_list, name="presets"),
    path("presets/<uuid:uuid>/drop/", preset_drop, name="preset_drop"),
    path("<uuid:uuid>/", detail, name="detail"),
    path("<uuid:uuid>/columns/", columns, name="columns"),
    path("<uuid:uuid>/progress/", progress, name="progress"),
    path("<uuid:uuid>/start/", start, name="start"),
    path("<uuid:uuid>/cancel/", cancel, name="cancel"),
    path("<uuid:uuid>/undo/", undo, name="undo"),
    path("<uuid:uuid>/refused/", refused, name="refused"),
]
