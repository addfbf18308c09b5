"""Reads what waits for a yes: changes in whom drives reach, and drives that reach nobody."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext as _

from campaigns.letters.models import LetterDrive
from campaigns.pages.waiting.rules import Waits


def tell_waiting(membership: Any, now: datetime) -> Iterator[Waits]:
    """Tell which drives wait for a yes to whom they reach, or hold because they reach nobody, for Today.

    What was approved and is not reached any more stands in the open change: where that is all, the page holds.
    """
    rows = LetterDrive.objects.filter(page__partner=membership.partner, page__state="published")
    rows = rows.annotate(open=FilteredRelation("retargets", condition=Q(retargets__decided_at=None)))
    told = rows.filter(Q(open__isnull=False) | Q(approved=[])).order_by("-pk")
    for page, approved, joined, left in told.values_list("page", "approved", "open__joined", "open__left")[:20]:
        if not set(approved) - set(left or []):
            words = _("The page holds: there is nobody to write to")
            yield Waits(page, "hand-stop", words, "letters:drive", urgent=True)
        else:
            facts = {"joined": len(joined or []), "left": len(left or [])}
            words = _("Whom it reaches has changed (%(joined)s new, %(left)s gone): letters wait for your yes") % facts
            yield Waits(page, "refresh", words, "letters:drive", urgent=True)
