"""Draws the sheet for the committee's clerk: who speaks, in which order. No address, no number of a phone."""

import json
from collections.abc import Sequence
from pathlib import Path

import typst
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.testimony.roster.selectors import Witness
from campaigns.testimony.selectors import hearing_of
from campaigns.turnout.models import Event

SHEET = Path(__file__).parent / "sheet.typ"


def draw(event: Event, rows: Sequence[Witness]) -> bytes:
    """Draw the roster as PDF, in English, as the clerk reads it."""
    hearing = hearing_of(event)
    with translation.override("en"):
        committee = hearing.committee.name if hearing.committee else hearing.title
        day = date_format(timezone.localtime(hearing.starts_at), "l, F j, Y, g:i A")
        head = [_("No."), _("Name"), _("Town"), _("Bill"), _("Side"), _("How"), _("Panel"), _("Interpreter")]
        facts = {
            "title": _("Witnesses: %(committee)s") % {"committee": committee},
            "subtitle": f"{day} · {hearing.place}" if hearing.place else day,
            "footer": event.page.partner.name,
            "language": "en",
            "head": head,
            "rows": [_line(row) for row in rows],
        }
    return bytes(typst.compile(str(SHEET), sys_inputs={"data": json.dumps(facts)}))


def _line(one: Witness) -> list[str]:
    row = one.row
    shown = row.interpreter or (_("needed") if one.asks_interpreter else "")
    number = f"{one.number}" + (f" ({row.number})" if row.number else "")
    bill = row.bill.identifier if row.bill else ""
    side, how = str(row.get_stance_display()), str(row.get_mode_display())
    return [number, one.name, one.town, bill, side, how, row.panel.name if row.panel else "", shown]
