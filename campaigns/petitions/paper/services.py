"""Takes sheets: a scan, two typings by two people, the settling, the filing."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.petitions.models import Petition
from campaigns.petitions.paper import rules, selectors
from campaigns.petitions.paper.models import PaperSheet, SheetState
from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.intake import services as intake
from contacts.intake.rules import Arrival

WORDING = {
    "sheet.begun": _("began a sheet of paper signatures"),
    "sheet.typed": _("typed a sheet of paper signatures (%(count)s lines)"),
    "sheet.filed": _("filed a sheet of paper signatures (%(count)s)"),
    "sheet.discarded": _("set a sheet of paper signatures aside"),
    "sheet.struck": _("somebody who asked to be forgotten was taken off paper sheets, and their scans were deleted"),
}


class NotAScan(Refusal):
    """The file is no scan we keep."""

    code = "not_a_scan"
    status = 422
    message = _("This is no scan that we can keep. Choose a PDF, JPEG or PNG file of at most 15 MB.")


class SamePerson(Refusal):
    """The second typing must be by somebody else."""

    code = "same_person"
    message = _("You typed this sheet the first time. The second time must be somebody else, so that slips are seen.")


class NotInThisState(Refusal):
    """The sheet moved on meanwhile."""

    code = "sheet_moved"
    status = 409
    message = _("Somebody went on with this sheet meanwhile. Look at it again.")


class NamesMissing(Refusal):
    """Lines without a name."""

    code = "names_missing"
    status = 422
    message = _("Every line needs a first and a last name. Look at line %(lines)s.")


def begin(
    petition: Petition, *, label: str, signed_on: date | None, language: str, scan: BinaryIO | None, by: Any
) -> PaperSheet:
    """Begin a sheet, with its scan if there is one. Raises NotAScan."""
    kept = _keep(scan) if scan else {}
    with transaction.atomic():
        sheet = PaperSheet.objects.create(
            petition=petition, label=label, signed_on=signed_on, language=language, scan=kept
        )
        audit.record("sheet.begun", by=by, on=petition.page)
    return sheet


def _keep(scan: BinaryIO) -> dict[str, Any]:
    raw = scan.read(rules.LARGEST + 1)
    kind = rules.kind_of_scan(raw[:16])
    if not kind or len(raw) > rules.LARGEST:
        raise NotAScan
    name = f"{secrets.token_hex(16)}.{kind}"
    default_storage.save(f"{selectors.FOLDER}/{name}", ContentFile(raw))
    return {"name": name, "kind": kind, "size": len(raw)}


@transaction.atomic
def type_in(sheet: PaperSheet, lines: list[rules.Line], *, by: Any, now: datetime) -> PaperSheet:
    """Keep a typing: the first, or the second by somebody else; without a difference the sheet is filed at once.

    Raises NamesMissing, SamePerson, NotInThisState.
    """
    wrong = rules.faults(lines)
    if wrong or not lines:
        raise NamesMissing(lines=", ".join(map(str, wrong)) or "1")
    if sheet.state == SheetState.TYPING:
        _move(sheet, SheetState.CHECKING, first=lines, first_by=by.user)
    elif sheet.state == SheetState.CHECKING:
        if sheet.first_by_id == by.user.pk:
            raise SamePerson
        again = rules.strike(lines, rules.struck_in(sheet.first))
        _move(sheet, SheetState.SETTLING, second=again, second_by=by.user)
    else:
        raise NotInThisState
    audit.record("sheet.typed", by=by, on=sheet.petition.page, facts={"count": len(lines)})
    sheet.refresh_from_db()
    if sheet.state == SheetState.SETTLING and not rules.differences(sheet.first, sheet.second):
        return settle(sheet, {}, by=by, now=now)
    return sheet


@transaction.atomic
def settle(sheet: PaperSheet, chosen: dict[str, Any], *, by: Any, now: datetime) -> PaperSheet:
    """Settle what differs and file the sheet: each line arrives once, as everything else does. Raises as type_in."""
    lines = rules.settle(sheet.first, sheet.second, chosen)
    wrong = rules.faults(lines)
    if wrong:
        raise NamesMissing(lines=", ".join(map(str, wrong)))
    arrivals = [_arrival(sheet, i, line) for i, line in enumerate(lines) if not rules.is_empty(line)]
    # What was typed stands in the submissions from now on, where erasing somebody finds it.
    _move(sheet, SheetState.FILED, first=[], second=[], filed=len(arrivals), filed_at=now, before=SheetState.SETTLING)
    intake.receive_many(arrivals, now=now)
    audit.record("sheet.filed", by=by, on=sheet.petition.page, facts={"count": len(arrivals)})
    sheet.refresh_from_db()
    return sheet


@transaction.atomic
def discard(sheet: PaperSheet, *, by: Any) -> None:
    """Set a sheet aside that is not filed yet; what was typed is forgotten, the scan too. Raises NotInThisState."""
    if sheet.state == SheetState.FILED:
        raise NotInThisState
    _move(sheet, SheetState.DISCARDED, first=[], second=[], scan={})
    audit.record("sheet.discarded", by=by, on=sheet.petition.page)
    if sheet.scan:
        names = [f"{selectors.FOLDER}/{sheet.scan['name']}"]
        transaction.on_commit(lambda: _delete(names))


@transaction.atomic
def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Strike the lines of erased people out of sheets that are not filed; delete every scan on which they stand."""
    scans = []
    for sheet, numbers in selectors.list_lines_of(person_ids):
        kept = {"first": rules.strike(sheet.first, numbers), "second": rules.strike(sheet.second, numbers)}
        PaperSheet.objects.filter(pk=sheet.pk).update(**kept)
        scans.append(sheet)
    scans += selectors.list_filed_with(person_ids)
    PaperSheet.objects.filter(pk__in=[sheet.pk for sheet in scans]).update(scan={})
    names = [f"{selectors.FOLDER}/{sheet.scan['name']}" for sheet in scans if sheet.scan]
    for page in {sheet.petition.page for sheet in scans}:
        audit.record("sheet.struck", on=page)
    transaction.on_commit(lambda: _delete(names))


def _delete(names: Sequence[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _move(sheet: PaperSheet, after: str, *, before: str = "", **changes: Any) -> None:
    mine = PaperSheet.objects.filter(pk=sheet.pk, state=before or sheet.state)
    if not mine.update(state=after, **changes):
        raise NotInThisState


def _arrival(sheet: PaperSheet, number: int, line: rules.Line) -> Arrival:
    payload: dict[str, Any] = {name: line[name] for name in rules.FIELDS if line.get(name)}
    if payload.get("street") or payload.get("town") or payload.get("zip"):
        payload["state"] = "CT"
    payload |= {"show_name": bool(line.get("show_name")), "source": "paper", "language": sheet.language}
    return Arrival(
        kind="petition.sign",
        origin="paper",
        partner_id=sheet.petition.page.partner_id,
        payload=payload,
        about=f"petition:{sheet.petition.uuid}",
        language=sheet.language,
        key=f"sheet:{sheet.uuid}:{number}",
    )
