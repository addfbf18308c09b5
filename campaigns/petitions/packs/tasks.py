"""The belt: makes packs, deletes old files."""

from celery import shared_task
from django.utils import timezone

from campaigns.petitions.packs import delivery
from coalition.locks import alone


@shared_task(name="campaigns.petitions.make_packs", ignore_result=True)
@alone("campaigns.petitions.make_packs")
def make_packs(**later: object) -> None:
    """Make the packs that are due."""
    delivery.make_due(timezone.now())


@shared_task(name="campaigns.petitions.expire_packs", ignore_result=True)
@alone("campaigns.petitions.expire_packs")
def expire_packs(**later: object) -> None:
    """Delete the files of packs that are old."""
    delivery.expire(timezone.now())
