"""What may be done with files of people: keep one, remove one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.files import rules, selectors
from campaigns.files.models import PersonFile
from campaigns.uploads import services as uploads
from coalition.audit import services as audit
from contacts.people.models import Person

WORDING = {
    "person.file_added": _("Kept a file"),
    "person.file_fetched": _("Fetched a file"),
    "person.file_removed": _("Removed a file"),
}


@transaction.atomic
def keep(person: Person, *, file: Any, name: str, by: Any, now: datetime) -> PersonFile:
    """Keep a file with a person; it waits in quarantine until it was checked. `file` is what the form let through."""
    upload = uploads.receive(file, kind=file.kind, partner_id=by.partner.pk, now=now)
    uploads.claim([upload.pk], now=now)
    called = rules.tidy(name) or rules.tidy(file.name) or str(_("File"))
    row = PersonFile.objects.create(
        person=person, partner=by.partner, upload=upload, name=called, made_by=by.user, made_at=now
    )
    Person.objects.filter(pk=person.pk).update(modified_at=now)
    audit.record("person.file_added", by=by, on=person)
    return row


def note_fetch(row: PersonFile, *, by: Any) -> None:
    """Write into the diary who fetched a private file."""
    audit.record("person.file_fetched", by=by, on=row.person)


@transaction.atomic
def remove(row: PersonFile, *, by: Any, now: datetime) -> None:
    """Remove a file for good; that it was there stays in the timeline."""
    if PersonFile.objects.filter(pk=row.pk, removed_at=None).update(removed_at=now):
        uploads.remove([row.upload_id])
        audit.record("person.file_removed", by=by, on=row.person)


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Remove the files of erased people, and what they were called."""
    rows = PersonFile.objects.filter(person__in=person_ids)
    uploads.remove(list(rows.values_list("upload", flat=True)))
    rows.delete()


def register_all() -> None:
    """Register the panel and the timeline entries of files; called when the apps are ready."""
    selectors.register_all()
