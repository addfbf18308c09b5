"""What organizers do with fact sheets."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.models import Bill
from campaigns.legislation.papers.models import FactSheet
from campaigns.uploads import services as uploads
from coalition.audit import services as audit

WORDING = {
    "bill.fact_sheet_added": _("added the fact sheet “%(title)s”"),
    "bill.fact_sheet_removed": _("removed the fact sheet “%(title)s”"),
}


@transaction.atomic
def add(bill: Bill, facts: dict[str, Any], *, by: Any, now: datetime) -> FactSheet:
    """Add a fact sheet; its file waits until it is checked."""
    file = facts.pop("file", None)
    upload = uploads.receive(file, kind="paper", partner_id=by.partner.pk, now=now) if file else None
    if upload:
        uploads.claim([upload.pk], now=now)
    row = FactSheet.objects.create(bill=bill, partner=by.partner, upload=upload, made_at=now, made_by=by.user, **facts)
    audit.record("bill.fact_sheet_added", by=by, on=bill, facts={"title": row.title})
    return row


@transaction.atomic
def remove(row: FactSheet, *, by: Any) -> None:
    """Remove a fact sheet and its file."""
    audit.record("bill.fact_sheet_removed", by=by, on=row.bill, facts={"title": row.title})
    uploads.remove([row.upload_id])
    row.delete()
