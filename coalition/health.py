"""Is the house well? Alive, ready for traffic, and its numbers."""

import hmac
import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from coalition.tasks import HEARTBEAT_KEY

HEARTBEAT_SECONDS = 60
LOOPBACK = {"127.0.0.1", "::1"}


def check_database() -> str:
    """Ask PostgreSQL for one row; '' when it answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def check_redis() -> str:
    """Write and read one key; '' when Redis keeps it."""
    mark = str(time.time())
    cache.set("readyz", mark, timeout=60)
    return "" if cache.get("readyz") else "does not keep what is written"


def check_migrations() -> str:
    """Compare the code's migrations with the database's; '' when none waits."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} not applied" if waiting else ""


def check_worker() -> str:
    """Look for a worker's last sign of life; '' when it is fresh."""
    seen = cache.get(HEARTBEAT_KEY)
    if seen is None:
        return "no worker has been seen"
    age = time.time() - seen
    return "" if age < HEARTBEAT_SECONDS else f"last seen {age:.0f} s ago"


CHECKS: dict[str, Callable[[], str]] = {
    "database": check_database,
    "redis": check_redis,
    "migrations": check_migrations,
    "worker": check_worker,
}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer while the process lives; asks nobody else."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Tell each check as `ok` or its fault; 503 when one fails."""
    told = {}
    for name, check in CHECKS.items():
        try:
            told[name] = check() or "ok"
        except Exception as error:  # the fault's kind is enough here, its text may name hosts
            told[name] = type(error).__name__
    well = all(word == "ok" for word in told.values())
    return JsonResponse({"ready": well, "checks": told}, status=200 if well else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give Prometheus the numbers: to METRICS_TOKEN's holder, or without one to this machine alone."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        welcome = hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    else:
        welcome = request.META.get("REMOTE_ADDR") in LOOPBACK and "X-Forwarded-For" not in request.headers
    if not welcome:
        return HttpResponse("Forbidden", status=403, content_type="text/plain")
    return ExportToDjangoView(request)


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
