"""The belt of places: matching of addresses to districts."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from coalition.locks import alone
from contacts.places import matching


@shared_task(name="contacts.places.match")
def match(*, address_ids: list[int], **later: Any) -> None:
    """Find the districts of these addresses."""
    matching.match_addresses(address_ids, now=timezone.now())


@shared_task(name="contacts.places.match_missing")
@alone("places.match_missing")
def match_missing(**later: Any) -> None:
    """Find the districts of all addresses that have none yet."""
    matching.match_addresses(now=timezone.now())
