"""Reads whom followers of rules mean now, and which changes wait for a yes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from campaigns.strategy.following.models import Following
from campaigns.strategy.following.rules import CHANGE_READERS, Change, Follower, list_followers
from campaigns.strategy.rules import Rule, why_nobody
from campaigns.strategy.selectors import HOLDS, find_bill, list_reach
from coalition.errors import NotFound
from contacts.policymakers.models import Term

Kept = dict[tuple[Rule, int], list[int]]


def reach_of(follower: Follower, now: datetime, kept: Kept | None = None) -> list[int]:
    """List the terms that the rules of a follower mean now; what one rule means is looked up once."""
    kept = {} if kept is None else kept
    found: set[int] = set()
    for rule in follower.rules:
        key = (rule, follower.partner_id)
        if key not in kept:
            kept[key] = [one.term_id for one in list_reach(rule, now, partner_id=follower.partner_id)]
        found.update(kept[key])
    return sorted(found)


def approved_terms(about: str) -> set[int] | None:
    """Give the terms that somebody approved; None for what nobody was asked about yet."""
    found = Following.objects.filter(about=about).values_list("approved", flat=True).first()
    return None if found is None else set(found)


def waits_for_yes(about: str) -> bool:
    """Tell whether this holds until somebody says yes to whom it means now."""
    return Following.objects.filter(about=about, change__isnull=False).exists()


def count_changes(membership: Any) -> int:
    """Count the changes that wait for a yes of this membership's partner."""
    if not membership.may("pages.view"):
        return 0
    return Following.objects.filter(partner=membership.partner, change__isnull=False).count()


def access_change(membership: Any, change: UUID) -> Following:
    """Get a change that waits, of this membership's partner, or refuse with NotFound."""
    row = Following.objects.filter(partner=membership.partner, change=change).first()
    if row is None:
        raise NotFound
    return row


def list_changes(membership: Any, now: datetime) -> list[Change]:
    """List what moves changed at this membership's partner, of every kind; what does something now stands first."""
    rows = {row.about: row for row in Following.objects.filter(partner=membership.partner, change__isnull=False)}
    found = [one for one in list_followers(membership.partner_id) if one.about in rows] if rows else []
    named = name_terms(pk for row in rows.values() for pk in (*row.joined, *row.left))
    changes = [_change(one, rows[one.about], named) for one in found]
    changes += [change for reader in CHANGE_READERS for change in reader(membership, now)]
    return sorted(changes, key=lambda one: (not one.is_empty, not one.is_open, one.seen_at))


def name_terms(ids: Iterable[int]) -> dict[int, Term]:
    """Get terms with their people and seats, in the order of their seats."""
    rows = Term.objects.filter(pk__in=set(ids)).select_related("person", "seat__district", "seat__town")
    return {term.pk: term for term in rows.order_by("seat__chamber", "seat__number", "pk")}


def pick(named: dict[int, Term], ids: Sequence[int]) -> tuple[Term, ...]:
    """Pick these of the named terms."""
    return tuple(term for pk, term in named.items() if pk in ids)


def _change(one: Follower, row: Following, named: dict[int, Term]) -> Change:
    is_empty = not set(row.approved) - set(row.left)
    return Change(
        title=one.title,
        icon=one.icon,
        url=reverse(one.url, args=[one.uuid]),
        is_open=one.is_open,
        is_empty=is_empty,
        joined=pick(named, row.joined),
        left=pick(named, row.left),
        approve_url=reverse("strategy:approve_move", args=[row.change]),
        shown=str(row.change),
        seen_at=row.seen_at or row.approved_at,
        why=(HOLDS["not_approved"] if row.joined else why_on_hold(one.rules)) if is_empty else "",
    )


def why_on_hold(rules: Sequence[Rule]) -> Any:
    """Say why rules mean nobody at all; '' without rules."""
    for rule in rules[:1]:
        bill = find_bill(rule)
        stage, committee = (bill.stage, str(bill.committee or "")) if bill else ("", "")
        return HOLDS[why_nobody(rule, (), (), stage, committee)]
    return ""
