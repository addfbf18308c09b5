"""Writes the diary."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from coalition.audit.models import Entry


def record(action: str, *, by: Any = None, on: Any = None, facts: dict[str, Any] | None = None) -> None:
    """Write one line: `by` is a membership (or None for the system), `on` any model row with a uuid."""
    record_many(action, by=by, on=[on], facts=facts)


def record_many(
    action: str, *, by: Any = None, on: list[Any], facts: dict[str, Any] | None = None, partner: UUID | None = None
) -> None:
    """Write the same line for several objects with one statement; facts must hold no personal data.

    `partner`: for whom the system did it, where only that partner may read of it.
    """
    now = timezone.now()
    Entry.objects.bulk_create(
        [
            Entry(
                at=now,
                actor=by.user.uuid if by else None,
                actor_name=str(by.user.name) if by else "",
                partner=by.partner.uuid if by else partner,
                action=action,
                on_type=one._meta.model_name if one is not None else "",
                on_id=getattr(one, "uuid", None),
                facts=facts or {},
            )
            for one in on
        ]
    )
