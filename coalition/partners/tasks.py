"""The belt of partners."""

from celery import shared_task
from django.utils import timezone

from coalition.partners import delivery


@shared_task(name="coalition.partners.mail_invitations")
def mail_invitations(*, ids: list[int] | None = None, **_later: object) -> None:
    """Mail these invitations, or all that wait (the sweeper)."""
    delivery.mail_invitations(ids=ids, now=timezone.now())
