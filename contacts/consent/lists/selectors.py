"""Counts what we may not write to."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Count, Q

from coalition.columns import array
from contacts.consent import rules
from contacts.consent.models import ContactPoint, PointStatus, Suppression
from contacts.consent.selectors import hash_key


def count_suppressed() -> dict[str, int]:
    """Count the suppressed addresses of the whole coalition by reason; known to us or not."""
    rows = Suppression.objects.filter(kind="email").values_list("reason").annotate(Count("id")).order_by("reason")
    return dict(rows)


def count_points() -> dict[str, int]:
    """Count mailboxes that do not work, and those that could not take the latest mail."""
    bad = ContactPoint.objects.exclude(status=PointStatus.OK).aggregate(
        bounced=Count("id", filter=Q(status=PointStatus.BOUNCED)),
        complained=Count("id", filter=Q(status=PointStatus.COMPLAINED)),
    )
    return {**bad, "soft": ContactPoint.objects.filter(soft_bounces__gt=0, status=PointStatus.OK).count()}


ERASED = """
SELECT asked.kind, asked.value FROM unnest(%s::text[], %s::text[], %s::text[]) AS asked (kind, value, hash)
JOIN contacts_suppression s ON s.kind = asked.kind AND s.hash = asked.hash WHERE s.reason = 'erased'
"""


def erased_among(addresses: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Tell which of these addresses (kind, normalised value) belonged to somebody who asked to be erased."""
    if not Suppression.objects.filter(reason="erased").exists():
        return set()
    told = sorted(set(addresses))
    if not told:
        return set()
    kinds, values = zip(*told, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(ERASED, [array(kinds), array(values), array(rules.keyed_hashes(told, key=hash_key()))])
        return {(kind, value) for kind, value in cursor.fetchall()}
