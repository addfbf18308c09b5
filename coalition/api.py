"""The front door for programs: /api/v1/ and its errors."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler

from coalition.errors import Refusal


def problem(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Answer errors as problem details (RFC 9457): type, title, status, detail, and the fields at fault."""
    if isinstance(exc, Refusal):
        body = {"type": exc.code, "title": str(exc), "status": exc.status, "detail": str(exc)}
        return Response(body, status=exc.status, content_type="application/problem+json")
    response = exception_handler(exc, context)
    if response is None:
        return None
    data = response.data
    detail = data.get("detail") if isinstance(data, dict) else None
    body = {
        "type": getattr(detail, "code", "invalid"),
        "title": str(detail or "The request is not valid."),
        "status": response.status_code,
        "detail": str(detail or ""),
    }
    if detail is None:
        body["errors"] = data
    response.data = body
    response.content_type = "application/problem+json"
    return response
