"""The order of witnesses at the desk, and the sheet for the clerk."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.testimony import selectors
from campaigns.testimony.roster import delivery, services
from campaigns.testimony.roster import selectors as roster
from campaigns.testimony.roster.forms import PanelForm, WitnessForm
from coalition.errors import Refusal
from coalition.partners.pages import desk


@desk("testimony.view")
def order(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show who speaks, in order, with panels, travel and interpreters."""
    return _order(request, uuid)


def _order(request: HttpRequest, uuid: UUID, form: PanelForm | None = None) -> HttpResponse:
    membership = request.membership
    event = selectors.access_event(membership, uuid)
    rows = roster.told(roster.list_roster(membership, event))
    context: dict[str, Any] = {
        "event": event,
        "title": selectors.titled(event),
        "facts": selectors.facts_of(event),
        "rows": rows,
        "panels": roster.list_panels(event),
        "panel_form": form or PanelForm(),
        "waiting": sum(one.lacks_interpreter for one in rows),
    }
    return render(request, "campaigns/testimony/roster.html", context, status=422 if form else 200)


@require_POST
@desk("testimony.edit")
def move(request: HttpRequest, uuid: UUID, which: UUID) -> HttpResponse:
    """Move a witness up, down or to a place."""
    membership = request.membership
    event = selectors.access_event(membership, uuid)
    services.move(event, which, request.POST.get("to", ""), by=membership, now=timezone.now())
    return redirect(reverse("testimony:roster", args=[uuid]) + f"#w{which}")


@desk("testimony.edit")
def witness(request: HttpRequest, uuid: UUID, which: UUID) -> HttpResponse:
    """Note panel, travel and interpreter of a witness."""
    membership = request.membership
    row = selectors.access_testimony(membership, which)
    initial = {"panel": row.panel.uuid if row.panel else None, "travel": row.travel, "interpreter": row.interpreter}
    form = WitnessForm(request.POST or None, panels=roster.list_panels(row.event), initial=initial)
    if request.method == "POST" and form.is_valid():
        services.arrange(row, form.cleaned_data, by=membership, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect(reverse("testimony:roster", args=[row.event.uuid]) + f"#w{which}")
    context = {"row": row, "form": form, "title": selectors.titled(row.event)}
    return render(request, "campaigns/testimony/witness.html", context, status=422 if form.is_bound else 200)


@require_POST
@desk("testimony.edit")
def panel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make a panel, or dissolve one."""
    membership = request.membership
    event = selectors.access_event(membership, uuid)
    if request.POST.get("remove"):
        chosen = next((one for one in roster.list_panels(event) if str(one.uuid) == request.POST["remove"]), None)
        if chosen:
            services.remove_panel(chosen, by=membership)
        return redirect("testimony:roster", uuid)
    form = PanelForm(request.POST)
    if form.is_valid():
        try:
            services.make_panel(event, form.cleaned_data["name"], by=membership, now=timezone.now())
            return redirect("testimony:roster", uuid)
        except Refusal as no:
            form.add_error("name", str(no))
    return _order(request, uuid, form)


@require_safe
@desk("testimony.view")
def sheet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the sheet for the clerk as PDF."""
    membership = request.membership
    event = selectors.access_event(membership, uuid)
    rows = roster.told(roster.list_roster(membership, event))
    answer = HttpResponse(delivery.draw(event, rows), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{event.page.slug}-witnesses.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


urlpatterns = [
    path("<uuid:uuid>/roster/", order, name="roster"),
    path("<uuid:uuid>/roster/witnesses.pdf", sheet, name="sheet"),
    path("<uuid:uuid>/roster/panels/", panel, name="panel"),
    path("<uuid:uuid>/roster/<uuid:which>/move/", move, name="move"),
    path("<uuid:uuid>/roster/<uuid:which>/", witness, name="witness"),
]
