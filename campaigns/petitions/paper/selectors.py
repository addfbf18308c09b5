"""Reads sheets of paper signatures."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from campaigns.petitions.models import Petition
from campaigns.petitions.paper.models import PaperSheet, SheetState
from campaigns.petitions.paper.rules import Known, is_of
from campaigns.petitions.rules import fold_name
from coalition.errors import NotFound
from contacts.consent import selectors as consent
from contacts.intake.models import Submission
from contacts.people.models import Person
from contacts.places.models import Address

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


def list_lines_of(person_ids: Sequence[int]) -> list[tuple[PaperSheet, set[int]]]:
    """List the sheets that are not filed on which lines of these people were typed, with the lines (from 0).

    The sheets are locked: nobody types or files them meanwhile.
    """
    known = _known(person_ids)
    typed = PaperSheet.objects.filter(state__in=(SheetState.CHECKING, SheetState.SETTLING))
    found = []
    for sheet in typed.select_for_update(of=("self",)).select_related("petition__page").order_by("pk"):
        numbers = {
            i
            for lines in (sheet.first, sheet.second)
            for i, line in enumerate(lines)
            if any(is_of(line, one) for one in known)
        }
        if numbers:
            found.append((sheet, numbers))
    return found


def _known(person_ids: Sequence[int]) -> list[Known]:
    points = consent.points_of(person_ids)
    homes = dict(Address.objects.filter(person__in=person_ids, until=None).values_list("person", "zip"))
    return [
        Known(
            fold_name(person.given_name, person.family_name),
            (homes.get(person.pk) or "")[:5],
            frozenset(one["value"].casefold() for one in points.get(person.pk, []) if one["kind"] == "email"),
            frozenset(one["value"][-10:] for one in points.get(person.pk, []) if one["kind"] == "phone"),
        )
        for person in Person.objects.filter(pk__in=person_ids)
    ]


def list_filed_with(person_ids: Sequence[int]) -> list[PaperSheet]:
    """List the filed sheets with a scan on which these people signed."""
    rows = Submission.objects.filter(person__in=person_ids, origin="paper", key__startswith="sheet:")
    uuids = {key.split(":")[1] for key in rows.values_list("key", flat=True)}
    return list(PaperSheet.objects.filter(uuid__in=uuids).exclude(scan={}).select_related("petition__page"))


def open_scan(sheet: PaperSheet) -> Any:
    """Open the scan of a sheet, or refuse with NotFound."""
    path = f"{FOLDER}/{sheet.scan.get('name', '')}"
    if not sheet.scan or not default_storage.exists(path):
        raise NotFound
    return default_storage.open(path)
