"""What organizers do with watchlists."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.models import Bill
from campaigns.legislation.watching.models import WatchedBill, Watchlist
from coalition.audit import services as audit
from coalition.errors import Refusal

WORDING = {
    "watchlist.made": _("made the watchlist “%(name)s”"),
    "watchlist.changed": _("changed the watchlist “%(name)s”"),
    "watchlist.removed": _("removed the watchlist “%(name)s”"),
}
LINKS = ("committees", "readers")


class NameTaken(Refusal):
    """The partner has a watchlist of this name."""

    code = "name_taken"
    message = _("There is a watchlist of this name already.")


def make(facts: dict[str, Any], *, by: Any, now: datetime) -> Watchlist:
    """Make a watchlist for the user's partner; its mails tell what moves from now on. Refuses NameTaken."""
    plain = {name: value for name, value in facts.items() if name not in LINKS}
    try:
        with transaction.atomic():
            row = Watchlist.objects.create(partner=by.partner, made_at=now, told_until=now, **plain)
            for name in LINKS:
                getattr(row, name).set(facts[name])
            audit.record("watchlist.made", by=by, on=row, facts={"name": row.name})
    except IntegrityError as error:
        raise NameTaken from error
    return row


def change(row: Watchlist, facts: dict[str, Any], *, by: Any) -> Watchlist:
    """Change a watchlist; refuses NameTaken."""
    for name, value in facts.items():
        if name not in LINKS:
            setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
            for name in LINKS:
                getattr(row, name).set(facts[name])
            audit.record("watchlist.changed", by=by, on=row, facts={"name": row.name})
    except IntegrityError as error:
        raise NameTaken from error
    return row


@transaction.atomic
def remove(row: Watchlist, *, by: Any) -> None:
    """Remove a watchlist; the bills stay."""
    audit.record("watchlist.removed", by=by, on=row, facts={"name": row.name})
    row.delete()


def put(row: Watchlist, bill: Bill, *, on: bool) -> None:
    """Put a bill on a watchlist by hand, or take it off though it fits."""
    WatchedBill.objects.update_or_create(watchlist=row, bill=bill, defaults={"is_off": not on})
