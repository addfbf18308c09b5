"""Reads addresses and consent; `deliverable` is the one door by which addresses leave."""

from django.db.models import QuerySet

from contacts.people.models import Person


def deliverable(
    people: QuerySet[Person], *, partner_id: int, channel: str, purpose: str
) -> tuple[str, list[object]]:
    """Write the SQL that says for each of these people by which point she may be reached, or why not.

    Rows: person_id, point_id (null if none), language, reason ('' = deliverable; else no_address, suppressed, bounced,
    complained, no_consent). One row per person: her best deliverable point, else the most telling reason. Purpose
    `service` (receipts, reminders of what one asked for) needs no consent, but obeys suppression.
    """
    raise NotImplementedError
