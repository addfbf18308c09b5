"""Reads ordered files: everybody her own."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from coalition.errors import NotFound
from coalition.partners.exports.models import ExportFile


def list_files(membership: Any) -> QuerySet[ExportFile]:
    """List the files that this member ordered, newest first."""
    return ExportFile.objects.filter(membership=membership.pk).order_by("-made_at", "-id")


def access_file(membership: Any, uuid: UUID) -> ExportFile:
    """Get one file of this member's own, or refuse with NotFound."""
    row = list_files(membership).filter(uuid=uuid).first()
    if row is None:
        raise NotFound
    return row
