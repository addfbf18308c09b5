"""What alerts put into a person's timeline: that she was left out, and where a message is explained."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.alerts.whom.forms import VERDICTS
from coalition.listing.rules import is_uuid
from contacts.people.rules import TimelineSource, register_timeline
from contacts.profile.criteria import register_message_page

# Only what happened because of this alert: who has no consent or address would have a line for every alert there is.
LEFT_OUT = """
SELECT coalesce(a.started_at, d.created_at) AS at, md5('left_out:' || a.uuid || ':' || l.person_id)::uuid AS uuid,
       jsonb_build_object('reason', l.reason, 'alert', a.uuid, 'name', a.name, 'person',
                          (SELECT p.uuid FROM contacts_person p WHERE p.id = l.person_id)) AS data
FROM campaigns_alert a JOIN contacts_dispatch d ON d.id = a.dispatch_id
JOIN contacts_leftout l ON l.dispatch_id = d.id AND l.person_id = %(person)s
WHERE a.partner_id = %(partner)s AND l.reason IN ('acted', 'too_often', 'other_today', 'shared')
"""


def _words(data: dict[str, Any]) -> str:
    return _("Did not get the alert “%(name)s”") % {"name": data["name"]}


def _note(data: dict[str, Any]) -> str:
    return str(VERDICTS.get(data["reason"], data["reason"]))


def explain_url(alert: str, person: str) -> str:
    """Lead to the explanation of an alert for one person; nowhere when the send is no alert of ours."""
    if not is_uuid(alert):
        return ""
    return f"{reverse('alerts:explain', args=[alert])}?person={person}"


def register_all() -> None:
    """Register the timeline entries and the page of an alert's messages; called when the apps are ready."""
    register_timeline(
        TimelineSource(
            "left_out", gettext_lazy("Alerts not sent"), "filter", LEFT_OUT, _words, _note,
            lambda data: explain_url(data["alert"], data["person"]),
        )
    )  # fmt: skip
    register_message_page("alert", explain_url)
