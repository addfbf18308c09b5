"""Promises of one person as entries of her timeline."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.turnout.models import NeedKind, RsvpMode
from contacts.people.rules import TimelineSource, register_timeline

RSVPS = """
SELECT e.at, md5('rsvp:' || e.what || r.id)::uuid AS uuid, jsonb_build_object('what', e.what, 'mode', r.mode,
       'needs', to_jsonb(r.needs), 'guests', r.guests, 'page', o.uuid, 'event', coalesce(
       (SELECT v.title FROM campaigns_pageversion v WHERE v.page_id = g.id AND v.title <> ''
        ORDER BY v.language LIMIT 1), g.slug)) AS data
FROM campaigns_rsvp r JOIN campaigns_event o ON o.id = r.event_id
JOIN campaigns_actionpage g ON g.id = o.page_id AND g.partner_id = %(partner)s
LEFT JOIN campaigns_checkin c ON c.rsvp_id = r.id AND c.undone_at IS NULL
CROSS JOIN LATERAL (VALUES (r.promised_at, 'promised'), (r.confirmed_at, 'confirmed'), (r.cancelled_at, 'cancelled'),
                           (c.at, 'came'), (c.spoke_at, 'spoke')) AS e (at, what)
WHERE r.person_id = %(person)s AND e.at IS NOT NULL
"""
WORDS = {
    "promised": gettext_lazy("Promised to take part in “%(event)s”"),
    "confirmed": gettext_lazy("Confirmed to take part in “%(event)s”"),
    "cancelled": gettext_lazy("Cancelled “%(event)s”"),
    "came": gettext_lazy("Came to “%(event)s”"),
    "spoke": gettext_lazy("Spoke at “%(event)s”"),
}


def _words(data: dict[str, Any]) -> str:
    return str(WORDS[data["what"]]) % {"event": data["event"]}


def _note(data: dict[str, Any]) -> str:
    if data["what"] != "promised":
        return ""
    needs: dict[str, Any] = dict(NeedKind.choices)
    parts = [str(dict(RsvpMode.choices).get(data["mode"], data["mode"])), *(str(needs[one]) for one in data["needs"])]
    if data["guests"]:
        parts.append(_("and %(n)s more") % {"n": data["guests"]})
    return " · ".join(parts)


def register_all() -> None:
    """Register the entries; called when the apps are ready."""
    register_timeline(
        TimelineSource(
            "rsvp", gettext_lazy("Events"), "calendar-event", RSVPS, _words, _note,
            lambda data: reverse("turnout:detail", args=[data["page"]]), "did",
        )
    )  # fmt: skip
