"""Puts witnesses in order, into panels, and notes what is arranged for them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from campaigns.testimony.models import Panel, Testimony
from campaigns.testimony.roster import rules, selectors
from campaigns.turnout.models import Event
from coalition.audit import services as audit
from coalition.errors import Refusal

WORDING = {
    "testimony.moved": gettext_lazy("changed the order of witnesses"),
    "testimony.arranged": gettext_lazy("arranged something for a witness"),
    "testimony.panel_made": gettext_lazy("made the panel %(name)s"),
    "testimony.panel_removed": gettext_lazy("dissolved the panel %(name)s"),
}


class PanelThere(Refusal):
    """There is a panel of that name."""

    code = "panel_there"
    status = 422
    message = gettext_lazy("There is a panel of this name already.")


@transaction.atomic
def move(event: Event, uuid: UUID, to: str, *, by: Any, now: datetime) -> bool:
    """Move a witness up, down, to the top or to a place; two who move at once come one after the other."""
    Event.objects.select_for_update().get(pk=event.pk)
    rows = list(selectors.list_roster(by, event).values_list("pk", "uuid", "place"))
    order = [pk for pk, _uuid, _place in rows]
    one = next((pk for pk, known, _place in rows if known == uuid), None)
    if one is None:
        return False
    places = {pk: place for pk, _uuid, place in rows}
    wanted = rules.moved(order, one, to)
    changed = [Testimony(pk=pk, place=n) for n, pk in enumerate(wanted, 1) if places[pk] != n]
    Testimony.objects.bulk_update(changed, ["place"])
    if wanted != order:
        audit.record("testimony.moved", by=by, on=event)
    return wanted != order


@transaction.atomic
def arrange(row: Testimony, facts: Mapping[str, Any], *, by: Any, now: datetime) -> None:
    """Note panel, travel and interpreter of a witness."""
    names = ("panel", "travel", "interpreter")
    Testimony.objects.filter(pk=row.pk).update(**{name: facts[name] for name in names}, modified_at=now)
    audit.record("testimony.arranged", by=by, on=row)


@transaction.atomic
def make_panel(event: Event, name: str, *, by: Any, now: datetime) -> Panel:
    """Make a panel. Raises PanelThere."""
    row, is_new = Panel.objects.get_or_create(event=event, name=" ".join(name.split()), defaults={"made_at": now})
    if not is_new:
        raise PanelThere
    audit.record("testimony.panel_made", by=by, on=event, facts={"name": row.name})
    return row


@transaction.atomic
def remove_panel(panel: Panel, *, by: Any) -> None:
    """Dissolve a panel; its witnesses stay in the order."""
    panel.delete()
    audit.record("testimony.panel_removed", by=by, on=panel.event, facts={"name": panel.name})
