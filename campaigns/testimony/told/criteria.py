"""Testimony of one person as entries of her timeline."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from campaigns.testimony.models import Stance, Why
from contacts.people.rules import TimelineSource, register_timeline

TESTIMONY = """
SELECT e.at, md5('testimony:' || e.what || t.id)::uuid AS uuid, jsonb_build_object('what', e.what,
       'stance', t.stance, 'why', t.out_why, 'page', o.uuid, 'bill', coalesce(b.identifier, ''), 'event', coalesce(
       (SELECT v.title FROM campaigns_pageversion v WHERE v.page_id = g.id AND v.title <> ''
        ORDER BY v.language LIMIT 1), g.slug)) AS data
FROM campaigns_testimony t JOIN campaigns_event o ON o.id = t.event_id
JOIN campaigns_actionpage g ON g.id = o.page_id AND g.partner_id = %(partner)s
LEFT JOIN campaigns_bill b ON b.id = t.bill_id
CROSS JOIN LATERAL (VALUES (t.invited_at, 'invited'), (CASE WHEN t.text <> '' THEN t.text_at END, 'wrote'),
                           (t.registered_at, 'registered'), (t.confirmed_at, 'confirmed'), (t.spoke_at, 'spoke'),
                           (t.filed_at, 'filed'), (t.out_at, 'out')) AS e (at, what)
WHERE t.person_id = %(person)s AND e.at IS NOT NULL
"""
WORDS = {
    "invited": gettext_lazy("Invited to testify: %(event)s"),
    "wrote": gettext_lazy("Wrote testimony: %(event)s"),
    "registered": gettext_lazy("Registered to testify: %(event)s"),
    "confirmed": gettext_lazy("The committee confirmed the testimony: %(event)s"),
    "spoke": gettext_lazy("Testified: %(event)s"),
    "filed": gettext_lazy("Filed testimony with the committee: %(event)s"),
    "out": gettext_lazy("Will not testify: %(event)s"),
}


def _words(data: dict[str, Any]) -> str:
    return str(WORDS[data["what"]]) % {"event": data["event"]}


def _note(data: dict[str, Any]) -> str:
    if data["what"] == "out":
        return str(dict(Why.choices).get(data["why"], ""))
    stance = str(dict(Stance.choices).get(data["stance"], ""))
    return " ".join(part for part in (data["bill"], stance) if part)


def register_all() -> None:
    """Register the entries; called when the apps are ready."""
    register_timeline(
        TimelineSource(
            "testimony", gettext_lazy("Testimony"), "microphone", TESTIMONY, _words, _note,
            lambda data: reverse("testimony:event", args=[data["page"]]), "did",
        )
    )  # fmt: skip
