"""Reads changes for many people, and what a person's timeline tells of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.errors import NotFound
from contacts.bulk.models import BulkChange, BulkKind
from contacts.people.models import RoleKind
from contacts.people.rules import TimelineSource, register_timeline

PURPOSES = {
    "alerts": gettext_lazy("action alerts"),
    "events": gettext_lazy("events"),
    "newsletter": gettext_lazy("newsletter"),
    "calls": gettext_lazy("calls by volunteers"),
    "texts": gettext_lazy("text messages"),
}
CHANNELS = {
    "email": gettext_lazy("e-mail"),
    "phone": gettext_lazy("phone calls"),
    "sms": gettext_lazy("text messages"),
}
TIMELINE = """
SELECT e.at, md5('bulk:' || e.is_back || c.id)::uuid AS uuid, jsonb_build_object('change', c.uuid, 'kind', c.kind,
       'facts', c.facts, 'count', c.changed, 'back', e.is_back, 'by', (SELECT u.name FROM coalition_user u
       WHERE u.id = CASE WHEN e.is_back THEN c.undone_by_id ELSE c.made_by_id END)) AS data
FROM contacts_bulkrow r JOIN contacts_bulkchange c ON c.id = r.change_id AND c.partner_id = %(partner)s
CROSS JOIN LATERAL (VALUES (c.made_at, false), (c.undo_began_at, true)) AS e (at, is_back)
WHERE r.person_id = %(person)s AND r.was IS NOT NULL AND (r.is_back OR NOT e.is_back) AND e.at IS NOT NULL
"""


def list_changes(membership: Any) -> QuerySet[BulkChange]:
    """List the changes of this membership's partner, newest first."""
    found = BulkChange.objects.filter(partner=membership.partner)
    return found.select_related("made_by").order_by("-made_at", "-id")


def access_change(membership: Any, uuid: UUID) -> BulkChange:
    """Get one change of this membership's partner, or refuse with NotFound."""
    row = list_changes(membership).filter(uuid=uuid).first()
    if row is None:
        raise NotFound
    return row


def words_of(facts: Mapping[str, Any]) -> str:
    """Say which tag, role, answer or permissions a change is about."""
    roles = dict(RoleKind.choices)
    if "role" in facts:
        return str(roles.get(facts["role"], facts["role"]))
    if "purposes" in facts:
        told = ", ".join(str(words) for one, words in PURPOSES.items() if one in facts["purposes"])
        ways = ", ".join(str(words) for one, words in CHANNELS.items() if one in facts.get("channels", ()))
        return f"{told} ({ways})" if ways else told
    return " = ".join(str(facts[name]) for name in ("word", "answer") if name in facts)


def _say(data: dict[str, Any]) -> str:
    what = str(dict(BulkKind.choices).get(data["kind"], data["kind"]))
    which = words_of(data["facts"])
    what = f"{what}: {which}" if which else what
    return _("Undone: %(what)s") % {"what": what} if data["back"] else what


def _by(data: dict[str, Any]) -> str:
    facts = {"name": data["by"], "count": formats.number_format(data["count"], force_grouping=True)}
    if data["by"]:
        return _("by %(name)s, in one change of many people (%(count)s)") % facts
    return _("in one change of many people (%(count)s)") % facts


def register_all() -> None:
    """Register the timeline entries of the person page; called when the apps are ready."""
    register_timeline(
        TimelineSource(
            "bulk",
            gettext_lazy("Changes of many people"),
            "users",
            TIMELINE,
            _say,
            _by,
            lambda data: reverse("bulk:detail", args=[data["change"]]),
            group="ours",
        )
    )
