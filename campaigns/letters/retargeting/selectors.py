"""Reads what waits for a yes: changes in whom drives reach, and drives that reach nobody."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import FilteredRelation, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.letters import selectors
from campaigns.letters.models import LetterDrive, Retarget
from campaigns.pages.selectors import title_of
from campaigns.pages.waiting.rules import Waits
from campaigns.strategy.following.rules import Change, Follower
from campaigns.strategy.following.selectors import name_terms, pick
from campaigns.strategy.selectors import HOLDS


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


def list_drafts(partner_id: int | None) -> Iterable[Follower]:
    """Tell which drafts of drives follow rules; what is public asks for its yes by itself, with the letters in hand."""
    rows = LetterDrive.objects.filter(page__state="draft").select_related("page").order_by("pk")
    rows = rows.filter(page__partner=partner_id) if partner_id else rows
    for row in rows.prefetch_related("page__versions"):
        title, uuid = title_of(row.page, get_language() or "en"), str(row.page.uuid)
        rules = (rule,) if (rule := selectors.rule_of(row)).groups else ()
        yield Follower(f"letters:{row.uuid}", row.page.partner_id, rules, title, "letters:drive", uuid, "mail")


def tell_changes(membership: Any, now: datetime) -> Iterator[Change]:
    """Tell the changes that wait for a yes, as the page of what a move changed shows them."""
    rows = Retarget.objects.filter(drive__page__partner=membership.partner, decided_at=None).order_by("seen_at")
    rows = rows.filter(drive__page__state="published").select_related("drive__page")
    found = list(rows.prefetch_related("drive__page__versions"))
    named = name_terms(pk for row in found for pk in (*row.joined, *row.left))
    for row in found:
        page = row.drive.page
        is_empty = not set(row.drive.approved) - set(row.left)
        yield Change(
            title=title_of(page, get_language() or "en"),
            icon="mail",
            url=reverse("letters:drive", args=[page.uuid]),
            is_open=True,
            is_empty=is_empty,
            joined=pick(named, row.joined),
            left=pick(named, row.left),
            approve_url=reverse("letters:approve", args=[page.uuid]),
            shown=str(row.uuid),
            seen_at=row.seen_at,
            why=HOLDS.get(selectors.why_on_hold(row.drive, now), "") if is_empty else "",
        )
