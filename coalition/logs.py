"""Logs: one JSON line per event, with the request's context, without personal data."""

import logging
import re
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.typing import EventDict, Processor

EMAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
# With separators, in E.164, or ten bare digits that can be a North American number.
PHONE = re.compile(
    r"(?<![\w-])(?:\+\d{10,15}|(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}|[2-9]\d{2}[2-9]\d{6})(?!\w)"
)
# What stands in an address is a key to what it names: unsubscribing, her own page, the hook for answers, promises,
# invitations, passwords.
TOKEN = re.compile(r"/(u|me|inbound|confirm|rsvp|invitation|confirm-email|reset/key)/[^/\s\"'?&]+")
QUERY_TOKEN = re.compile(r"([?&](?:code|m|token|key)=)[^&\s\"']+")
REQUEST_ID = re.compile(r"[\w-]{8,64}")
UNLOGGED = ("/static/", "/healthz", "/readyz", "/metrics")
# Libraries that tell too much: python_http_client writes whole mail bodies at DEBUG, Celery a line per tick.
QUIET = {
    "python_http_client": logging.WARNING,
    "celery.app.trace": logging.WARNING,
    "celery.beat": logging.WARNING,
    "celery.worker.strategy": logging.WARNING,
    "django.server": logging.WARNING,
    "kombu": logging.WARNING,
    "urllib3": logging.WARNING,
    "httpx": logging.WARNING,
    "asyncio": logging.WARNING,
}


def masked(value: Any) -> Any:
    """Return the value with e-mail addresses, phone numbers and link tokens taken out, at any depth."""
    if isinstance(value, str):
        value = QUERY_TOKEN.sub(r"\1[token]", TOKEN.sub(r"/\1/[token]", value))
        return PHONE.sub("[phone]", EMAIL.sub("[email]", value))
    if isinstance(value, dict):
        return {key: masked(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [masked(inner) for inner in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return masked(str(value))


def mask_people(logger: Any, method: str, event: EventDict) -> EventDict:
    """Mask every value of the event: the last step before it is written; Django's own `request` tells search words."""
    event.pop("request", None)
    return {key: value if key.startswith("_") else masked(value) for key, value in event.items()}


def configure(pretty: bool, level: str) -> None:
    """Send structlog and the standard library through one handler: JSON lines, or colours on a terminal."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    console = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=30)
    last: Processor = console if pretty else structlog.processors.JSONRenderer()
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, mask_people, last],
        )
    )
    root = logging.getLogger()
    root.handlers = [kept for kept in root.handlers if not isinstance(kept, logging.StreamHandler)] + [handler]
    root.setLevel(level)
    for name, floor in QUIET.items():
        logging.getLogger(name).setLevel(max(floor, root.level))


class RequestContextMiddleware:
    """Give every log line of a request its id, and write one access line at the end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.log = structlog.get_logger("access")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id, path=masked(request.path))
        started = time.monotonic()
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        if not request.path.startswith(UNLOGGED):
            self.log.info(
                "request",
                method=request.method,
                status=response.status_code,
                ms=round((time.monotonic() - started) * 1000, 1),
                user=_user_uuid(request),
            )
        return response


def _user_uuid(request: HttpRequest) -> str | None:
    """Name the signed-in user if the request has already loaded it; never ask the database for a log line."""
    user = getattr(request, "_cached_user", None)
    found = getattr(user, "uuid", None)
    return str(found) if found else None
