"""Draws a binder as PDF."""

import json
from datetime import datetime
from pathlib import Path

import typst
from django.utils import formats, timezone, translation
from django.utils.translation import gettext, ngettext

from campaigns.letters.models import Handover
from campaigns.letters.writing.delivery import salutation
from campaigns.strategy.asking.selectors import style_of

SHEET = Path(__file__).parent / "binder.typ"


def draw(binder: Handover, now: datetime) -> bytes:
    """Draw the letters of a binder, a page each behind a cover."""
    partner = binder.drive.page.partner
    letters = list(binder.letters.select_related("policymaker", "seat").order_by("pk"))
    with translation.override("en"):
        count = ngettext("%(n)s letter", "%(n)s letters", len(letters)) % {"n": formats.number_format(len(letters))}
        day = formats.date_format(timezone.localtime(binder.at), "F j, Y")
        facts = {
            "title": gettext("Letters from constituents"),
            "to": style_of(binder.term.seat.chamber, str(binder.policymaker), binder.term.title),
            "counted": count,
            "made": day,
            "partner": partner.name,
            "postal": " ".join(partner.postal_address.split()),
            "letters": [
                {
                    "subject": one.subject,
                    "salutation": salutation(one),
                    "body": one.body.replace("\r\n", "\n"),
                    "name": str(one.signed.get("name", "")),
                    "address": ", ".join(
                        part for name in ("street", "town", "zip") if (part := str(one.signed.get(name, "")))
                    ),
                }
                for one in letters
            ],
        }
    return bytes(typst.compile(str(SHEET), sys_inputs={"facts": json.dumps(facts)}))
