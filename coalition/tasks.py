"""The belt's own pulse."""

import time

from celery import shared_task
from django.core.cache import cache

HEARTBEAT_KEY = "worker.heartbeat"


@shared_task(name="coalition.heartbeat", ignore_result=True)
def heartbeat(**later: object) -> None:
    """Note that a worker took a task from the queue just now; /readyz reads it."""
    cache.set(HEARTBEAT_KEY, time.time(), timeout=3600)
