"""Reads how a sample stands: what was really sent of each variant, and whether all of it is out."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from contacts.correspondence.models import Dispatch

OPEN = ["held", "ready", "retry", "claimed", "in_flight"]
STANDING = """
SELECT count(*) FILTER (WHERE NOT is_rest AND state = ANY(%s)), max(settled_at) FILTER (WHERE NOT is_rest),
       coalesce(sum(size) FILTER (WHERE NOT is_rest), 0), coalesce(sum(size) FILTER (WHERE is_rest), 0)
FROM contacts_bundle WHERE dispatch_id = %s
"""
# What the bundle says was sent counts, not what a message was meant to be.
SAMPLE = """
SELECT b.variant, count(*), count(m.acted_at), count(m.clicked_at), count(m.unsubscribed_at)
FROM contacts_bundle b JOIN contacts_message m ON m.bundle_id = b.id AND m.fate <> 'dropped'
WHERE b.dispatch_id = %s AND NOT b.is_rest AND b.state IN ('accepted', 'unknown') GROUP BY b.variant ORDER BY b.variant
"""


@dataclass(frozen=True)
class Standing:
    """How far a sample is: its bundles that are not out, when the last one left, and the sizes of sample and rest."""

    open: int
    last_at: datetime | None
    sample: int
    rest: int


@dataclass(frozen=True)
class Count:
    """What came of one variant in the sample; machines' clicks are not in here."""

    variant: str
    people: int
    acted: int
    clicked: int
    unsubscribed: int


def find_standing(dispatch: Dispatch) -> Standing:
    """Tell how far the sample of a send is, from its bundles alone."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [OPEN, dispatch.pk])
        return Standing(*cursor.fetchone())


def count_sample(dispatch: Dispatch) -> list[Count]:
    """Count what came of each variant in the sample of a send."""
    with connection.cursor() as cursor:
        cursor.execute(SAMPLE, [dispatch.pk])
        return [Count(*row) for row in cursor.fetchall()]
