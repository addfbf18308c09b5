"""Reads files kept with people."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.files import rules
from campaigns.files.models import PersonFile
from coalition.errors import NotFound
from contacts.people import selectors as people
from contacts.people.models import Person
from contacts.people.rules import Panel, TimelineSource, register_panel, register_timeline

TIMELINE = """
SELECT f.made_at AS at, f.uuid, jsonb_build_object('name', f.name, 'file', f.uuid, 'by', coalesce(u.name, ''),
       'gone', f.removed_at IS NOT NULL, 'ready', o.state = 'clean') AS data
FROM campaigns_personfile f JOIN campaigns_upload o ON o.id = f.upload_id
LEFT JOIN coalition_user u ON u.id = f.made_by_id
WHERE f.person_id = %(person)s AND f.partner_id = %(partner)s
"""


def list_of_person(membership: Any, person: Person) -> QuerySet[PersonFile]:
    """List the files that this membership's partner keeps with a person, the newest first."""
    rows = PersonFile.objects.filter(person=person, partner=membership.partner.pk, removed_at=None)
    return rows.select_related("upload", "made_by").order_by("-made_at", "-pk")[: rules.MOST]


def access_file(membership: Any, uuid: UUID) -> PersonFile:
    """Get one file of a person whom this membership sees, kept by its own partner; or refuse with NotFound."""
    seen = people.visible_to(membership)
    rows = PersonFile.objects.filter(uuid=uuid, partner=membership.partner.pk, removed_at=None, person__in=seen)
    row = rows.select_related("upload", "person").first()
    if row is None:
        raise NotFound
    return row


def _words(data: dict[str, Any]) -> str:
    return (_("File removed: %(name)s") if data["gone"] else _("File: %(name)s")) % data


def _url(data: dict[str, Any]) -> str:
    return reverse("files:download", args=[data["file"]]) if data["ready"] and not data["gone"] else ""


def register_all() -> None:
    """Register the panel and the timeline entries of the person page; called when the apps are ready."""
    register_panel(Panel(gettext_lazy("Files"), "files:panel", "people.view"))
    register_timeline(
        TimelineSource("file", gettext_lazy("Files"), "paperclip", TIMELINE, _words, lambda d: d["by"], _url, "ours")
    )
