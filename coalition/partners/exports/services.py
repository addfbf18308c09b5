"""What may be done with ordered files: order, fetch."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import NotAllowed, Refusal
from coalition.listing.writing.rules import Wanted
from coalition.partners.exports import tasks
from coalition.partners.exports.models import ExportFile, ExportState

WORDING = {"export.fetched": _("fetched the file of the list “%(list)s” (%(rows)s rows)")}


class NotReady(Refusal):
    """The file is not there yet, or not any more."""

    code = "file_not_ready"
    status = 409
    message = _("This file is not there: it is still being written, or its day is over. Order it again at its list.")


def order(*, request: Any, wanted: Wanted) -> ExportFile:
    """Note that a member wants a long list as a file; the list leaves the line in the diary."""
    row = ExportFile.objects.create(
        membership=request.membership,
        name=wanted.listing.name,
        right=wanted.listing.export_right,
        path=request.path[:300],
        query=request.GET.urlencode(),
        format=wanted.format,
        why=wanted.why,
        rows=wanted.rows,
        language=(get_language() or "en")[:5],
    )
    tasks.make_due.delay_on_commit()
    return row


def fetch(row: ExportFile, *, by: Any, now: datetime) -> Any:
    """Open a file for its member, with a line in the diary. Refuses with NotAllowed or NotReady."""
    if not by.may(row.right):
        raise NotAllowed
    if row.state != ExportState.READY:
        raise NotReady
    audit.record("export.fetched", by=by, on=row, facts={"list": row.name, "rows": row.rows})
    return row.file.open("rb")
