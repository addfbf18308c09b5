"""Reads what signers wrote."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import ngettext

from campaigns.pages.waiting.rules import Waits
from campaigns.petitions import selectors
from campaigns.petitions.models import Petition, Signature, Words
from coalition.errors import NotFound

OF_STATE = {
    "waiting": Q(words=Words.WAITING),
    "reported": Q(reports__gt=0),
    "shown": Q(words=Words.SHOWN),
    "hidden": Q(words=Words.HIDDEN),
}


def list_words(membership: Any, petition: Petition) -> QuerySet[Signature]:
    """List the comments of a petition by people whom this membership's partner may see."""
    rows = selectors.list_signatures(membership, petition)
    return rows.exclude(words="").filter(withdrawn_at=None, invalidated_at=None)


def count_waiting(petition: Petition) -> int:
    """Count what waits to be read, or was reported."""
    open_ones = petition.signatures.filter(withdrawn_at=None, invalidated_at=None)
    return open_ones.filter(OF_STATE["waiting"] | OF_STATE["reported"]).exclude(words="").count()


def access_shown(uuid: UUID) -> Signature:
    """Get a comment that the public sees, or refuse with NotFound."""
    rows = Signature.objects.filter(selectors.COUNTED, words=Words.SHOWN, show_name=True)
    found = rows.filter(uuid=uuid).select_related("petition__page__partner", "person").annotate(town=selectors.TOWN)
    row = found.first()
    if row is None:
        raise NotFound
    return row


def tell_waiting(membership: Any, now: datetime) -> Iterator[Waits]:
    """Tell at which petitions comments wait to be read, for Today."""
    rows = Signature.objects.filter(petition__page__partner=membership.partner, withdrawn_at=None, invalidated_at=None)
    rows = rows.filter(OF_STATE["waiting"] | OF_STATE["reported"]).exclude(words="")
    for page, n in rows.order_by().values_list("petition__page").annotate(n=Count("pk")):
        words = ngettext("%(n)s comment to read", "%(n)s comments to read", n) % {"n": n}
        yield Waits(page, "message-circle", words, "petitions:words")
