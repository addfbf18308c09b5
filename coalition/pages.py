"""Faces of the house itself: brand, refusals, error pages."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from coalition.errors import Refusal


def brand(request: HttpRequest) -> dict[str, Any]:
    """Give every template the coalition's own name."""
    return {"COALITION_NAME": settings.COALITION_NAME}


class RefusalMiddleware:
    """Turns a Refusal into an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a Refusal in words."""
        if isinstance(exception, Refusal):
            return HttpResponse(str(exception), status=exception.status)
        return None
