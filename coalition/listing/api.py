"""Keyset paging of the REST API."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from coalition.listing.selectors import Order, slice_of

LARGEST = 200


class KeysetPagination(BasePagination):
    """Pages by an opaque cursor: `{"results": […], "next": url or null, "previous": url or null}`.

    A view may set `order = Order("modified", "modified_at")` (listing.selectors.Order); else newest rows come first.
    """

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: APIView | None = None) -> list[Any]:
        """Cut the page that `?cursor=` and `?limit=` ask for."""
        order = getattr(view, "order", None) or Order("id", "pk", descending=True)
        cursor = request.query_params.get("cursor", "")
        self._request = request
        self._slice = slice_of(queryset, order, size=self.get_limit(request), cursor=cursor, key=settings.SECRET_KEY)
        return self._slice.rows

    def get_limit(self, request: Request) -> int:
        """Read `?limit=`, between 1 and the largest allowed."""
        asked = request.query_params.get("limit", "")
        default = settings.REST_FRAMEWORK["PAGE_SIZE"]
        return max(1, min(int(asked), LARGEST)) if asked.isdecimal() and len(asked) < 6 else default

    def get_paginated_response(self, data: Any) -> Response:
        """Answer the page with the addresses of its neighbours."""
        return Response(
            {"results": data, "next": self._address(self._slice.next), "previous": self._address(self._slice.previous)}
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the page for OpenAPI."""
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """Describe `cursor` and `limit` for OpenAPI."""
        return [
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
            {
                "name": "limit",
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST},
            },
        ]

    def _address(self, cursor: str | None) -> str | None:
        if not cursor:
            return None
        query = [(k, v) for k, v in self._request.query_params.items() if k != "cursor"] + [("cursor", cursor)]
        return self._request.build_absolute_uri(f"{self._request.path}?{urlencode(query)}")
