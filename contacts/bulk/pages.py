"""Pages of changes for many people: their history, one with its progress, and a change for a whole segment."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.listing.rules import Progress
from coalition.partners.pages import desk
from contacts.bulk import forms, selectors, services
from contacts.bulk.models import BulkChange
from contacts.segments.selectors import access_segment, people_of

LATEST = 100


@require_safe
@desk("people.view")
def list_page(request: Any) -> HttpResponse:
    """List the changes, newest first."""
    rows = [(one, selectors.words_of(one.facts)) for one in selectors.list_changes(request.membership)[:LATEST]]
    return render(request, "contacts/bulk/list.html", {"rows": rows})


@require_safe
@desk("people.view")
def detail(request: Any, uuid: UUID) -> HttpResponse:
    """Show one change: how far it is, or what came of it."""
    change = selectors.access_change(request.membership, uuid)
    is_moving = change.state in {"running", "undoing"}
    facts = {"change": change, "words": selectors.words_of(change.facts), "is_moving": is_moving, "card": _card(change)}
    if not request.htmx:
        return render(request, "contacts/bulk/detail.html", facts)
    answer = render(request, "contacts/bulk/_standing.html", facts)
    if not is_moving:
        answer["HX-Refresh"] = "true"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@desk("people.edit")
def segment(request: Any, uuid: UUID) -> HttpResponse:
    """Choose a change for everybody in a segment, and begin it."""
    chosen = access_segment(request.membership, uuid)
    people = people_of(chosen, request.membership.partner.pk)
    form = forms.read_step(request.membership, request.POST)
    if isinstance(form, forms.ChangeForm) and form.is_bound and form.is_valid():
        change = services.begin(people=people, wanted=form.wanted(), by=request.membership, now=timezone.now())
        return redirect("bulk:detail", change.uuid)
    facts = {"form": form, "count": people.count(), "of": chosen.name, "back": reverse("segments:detail", args=[uuid])}
    return render(request, "contacts/bulk/form.html", facts, status=422 if form.is_bound else 200)


@require_POST
@desk("people.edit")
def stop(request: Any, uuid: UUID) -> HttpResponse:
    """Stop it."""
    change = selectors.access_change(request.membership, uuid)
    services.stop(change, by=request.membership, now=timezone.now())
    return redirect("bulk:detail", uuid)


@require_POST
@desk("people.edit")
def undo(request: Any, uuid: UUID) -> HttpResponse:
    """Take it back."""
    change = selectors.access_change(request.membership, uuid)
    services.undo(change, by=request.membership, now=timezone.now())
    return redirect("bulk:detail", uuid)


def _card(change: BulkChange) -> Progress | None:
    if change.state not in {"running", "undoing"}:
        return None
    is_back = change.state == "undoing"
    began = change.undo_began_at if is_back else change.made_at
    done, total = (change.undone, change.done) if is_back else (change.done, change.total)
    spent = (timezone.now() - began).total_seconds() if began else 0
    return Progress(
        title=change.get_kind_display(),
        done=done,
        total=total,
        state=change.state,
        state_label=change.get_state_display(),
        rate=done / spent if spent > 1 and done else None,
        cancel_url="" if is_back else reverse("bulk:stop", args=[change.uuid]),
        facts=[(_("As before"), change.restored) if is_back else (_("Changed"), change.changed)],
    )


app_name = "bulk"
urlpatterns = [
    path("", list_page, name="list"),
    path("segment/<uuid:uuid>/", segment, name="segment"),
    path("<uuid:uuid>/", detail, name="detail"),
    path("<uuid:uuid>/stop/", stop, name="stop"),
    path("<uuid:uuid>/undo/", undo, name="undo"),
]
