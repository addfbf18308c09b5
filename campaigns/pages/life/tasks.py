"""The belt: pages whose hour has come."""

from celery import shared_task
from django.utils import timezone

from campaigns.pages.life import services
from coalition.locks import alone


@shared_task(name="campaigns.pages.do_due", ignore_result=True)
@alone("campaigns.pages.do_due")
def do_due(**later: object) -> None:
    """Publish and close what is due."""
    services.do_due(now=timezone.now())
