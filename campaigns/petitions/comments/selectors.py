"""Reads what signers wrote."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

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
