"""Takes files in, gives them to the rows that want them, removes them."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from campaigns.uploads import tasks
from campaigns.uploads.models import Upload, UploadState

QUARANTINE = "quarantine"


def receive(file: Any, *, kind: str, partner_id: int, now: datetime) -> Upload:
    """Put a file that an UploadField let through into quarantine; its check begins when this is committed."""
    name = f"{QUARANTINE}/{secrets.token_hex(24)}"
    with transaction.atomic():
        upload = Upload.objects.create(
            partner_id=partner_id, kind=kind, form=file.form, file=name, bytes=file.size, made_at=now, check_at=now
        )
        file.seek(0)
        default_storage.save(name, file)  # within the transaction: without its file the row must not stay
        tasks.check.delay_on_commit()
    return upload


def claim(ids: Iterable[int], *, now: datetime) -> None:
    """Note that rows above hold these files now."""
    Upload.objects.filter(pk__in=list(ids), claimed_at=None).update(claimed_at=now)


def remove(ids: Iterable[int | None]) -> int:
    """Remove files for good: the rows say so at once, the files go when this is committed."""
    rows = list(Upload.objects.filter(pk__in=[pk for pk in ids if pk]).exclude(state=UploadState.REMOVED))
    Upload.objects.filter(pk__in=[row.pk for row in rows]).update(state=UploadState.REMOVED)
    for row in rows:
        transaction.on_commit(lambda name=row.file: default_storage.delete(name))
    return len(rows)
