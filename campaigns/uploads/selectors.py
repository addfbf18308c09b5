"""Reads uploads and their files."""

from collections.abc import Iterable
from typing import Any

from django.core.files.storage import default_storage

from campaigns.uploads.models import Upload, UploadState
from campaigns.uploads.rules import TYPES
from coalition.errors import NotFound


def get_by_uuid(partner_id: int, uuids: Iterable[str]) -> dict[str, Upload]:
    """Get uploads of a partner that no row has taken yet, by their uuids."""
    rows = Upload.objects.filter(partner=partner_id, uuid__in=list(uuids), claimed_at=None)
    return {str(row.uuid): row for row in rows}


def is_shown(upload: Upload | None) -> bool:
    """Tell whether there is a file that may be given out."""
    return upload is not None and upload.state == UploadState.CLEAN


def open_file(upload: Upload | None) -> tuple[Any, str]:
    """Open a checked file with its content type, or refuse with NotFound; whoever asks has checked the permission."""
    if upload is None or upload.state != UploadState.CLEAN:
        raise NotFound
    try:
        return default_storage.open(upload.file), TYPES[upload.form]
    except FileNotFoundError as gone:
        raise NotFound from gone
