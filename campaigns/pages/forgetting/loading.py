"""Forgets in bundles, each in a transaction of its own; what is forgotten is not found again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from campaigns.pages.criteria import CODE_AWAITED
from campaigns.pages.forgetting.rules import BUNDLE, FORGETTERS, KEPT, Forget
from contacts.intake import services as intake


def forget_unconfirmed(now: datetime) -> int:
    """Forget what was not confirmed within a month, and forms that wait for a code; tells how many submissions."""
    total = sum(_forget(one, now) for one in FORGETTERS)
    return total + intake.forget_held(reason=CODE_AWAITED, before=now - KEPT)


def _forget(forget: Forget, now: datetime) -> int:
    total, came = 0, BUNDLE
    while came:
        with transaction.atomic():
            told = forget(now - KEPT, BUNDLE)
            intake.empty(told)
        came = len(told)
        total += len(set(told))
    return total


def delete(rows: Any, most: int) -> list[UUID]:
    """Delete so many of these rows, but those that somebody confirms right now; gives the submissions they came with.

    Her name, address and words stood only in what she sent: it is emptied; that something came stays to be counted.
    """
    taken = rows.order_by("pk").select_for_update(skip_locked=True, of=("self",))[:most]
    told = list(taken.values_list("pk", "submission"))
    rows.model.objects.filter(pk__in=[pk for pk, _submission in told]).delete()
    return [submission for _pk, submission in told]
