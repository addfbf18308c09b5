"""Counts what we may not write to."""

from django.db.models import Count, Q

from contacts.consent.models import ContactPoint, PointStatus, Suppression


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
