"""Reads sheets of paper signatures."""

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from campaigns.petitions.models import Petition
from campaigns.petitions.paper.models import PaperSheet
from coalition.errors import NotFound

FOLDER = "sheets"


def list_sheets(petition: Petition) -> QuerySet[PaperSheet]:
    """List the sheets of a petition, newest first."""
    return petition.sheets.select_related("first_by", "second_by").order_by("-pk")


def access_sheet(petition: Petition, uuid: UUID) -> PaperSheet:
    """Get a sheet of a petition, or refuse with NotFound."""
    rows = petition.sheets.select_related("petition__page__partner", "first_by", "second_by")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def open_scan(sheet: PaperSheet) -> Any:
    """Open the scan of a sheet, or refuse with NotFound."""
    path = f"{FOLDER}/{sheet.scan.get('name', '')}"
    if not sheet.scan or not default_storage.exists(path):
        raise NotFound
    return default_storage.open(path)
