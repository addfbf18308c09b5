"""Says yes to a change in whom a drive reaches."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.letters import selectors
from campaigns.letters.models import LetterDrive, Retarget
from campaigns.letters.retargeting import delivery
from campaigns.pages import selectors as pages
from coalition.audit import services as audit
from coalition.errors import Refusal


class ChangedAgain(Refusal):
    """The difference that was shown is not the present one."""

    code = "changed_again"
    message = _("Whom the page reaches has changed again. Please look at the new difference.")


@transaction.atomic
def approve(drive: LetterDrive, shown: UUID | None, *, by: Any, now: datetime) -> dict[str, int]:
    """Approve the difference that was shown, if it is still the present one (ChangedAgain); held letters go on."""
    row = Retarget.objects.select_for_update().filter(drive=drive, uuid=shown, decided_at=None).first()
    live = sorted(one.term_id for one in selectors.reach_of(drive, now))
    approved = set(drive.approved)
    if row is None or (row.joined, row.left) != (sorted(set(live) - approved), sorted(approved - set(live))):
        raise ChangedAgain
    Retarget.objects.filter(pk=row.pk).update(decided_at=now, decided_by=by.user)
    drive.approved, drive.approved_at = live, now
    drive.save(update_fields=["approved", "approved_at"])
    told = delivery.settle(drive, now)
    facts = {"joined": len(row.joined), "left": len(row.left), **told}
    audit.record("letters.retargeted", by=by, on=drive.page, facts=facts)
    transaction.on_commit(lambda: pages.forget(drive.page.slug))
    return told
