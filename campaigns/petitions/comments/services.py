"""Approves and hides comments, in bulk; takes reports of visitors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext_lazy as _

from campaigns.pages.services import forget
from campaigns.petitions.models import Petition, Signature, Words
from campaigns.petitions.rules import REPORTS_THAT_HIDE
from coalition.audit import services as audit

WORDING = {
    "comments.shown": _("approved %(count)s comments"),
    "comments.hidden": _("hid %(count)s comments"),
    "comments.reported": _("a visitor reported a comment"),
}


@transaction.atomic
def settle(petition: Petition, uuids: Sequence[UUID], *, shown: bool, by: Any) -> int:
    """Show comments to the public or hide them; what was reported is settled by it. Tells how many."""
    rows = petition.signatures.filter(uuid__in=uuids).exclude(words="")
    count = rows.update(words=Words.SHOWN if shown else Words.HIDDEN, reports=0)
    if count:
        audit.record("comments.shown" if shown else "comments.hidden", by=by, on=petition.page, facts={"count": count})
        forget(petition.page.slug)
    return count


@transaction.atomic
def report(signature: Signature, *, now: datetime) -> None:
    """Take a visitor's report of a comment; when several report it, it is hidden until somebody has read it."""
    more = F("reports") + 1
    hides = When(reports__gte=REPORTS_THAT_HIDE - 1, then=Value(Words.WAITING.value))
    told = Signature.objects.filter(pk=signature.pk, words=Words.SHOWN)
    if told.update(reports=more, words=Case(hides, default=F("words"))):
        audit.record("comments.reported", on=signature.petition.page)
        forget(signature.petition.page.slug)
