"""Call pages and the calls that people told of for programs: read."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.calls import selectors
from campaigns.calls.models import CallPage, CallReport
from campaigns.pages.api import HEAD, PageHead, one_of
from coalition.partners.api import ActsForPartner


class CallPageOut(PageHead):
    """A page that asks for calls, with its numbers."""

    made = serializers.IntegerField()
    put_through = serializers.IntegerField()

    class Meta:
        model = CallPage
        fields = [*HEAD, "opens", "closes", "most_a_day", "connects", "minutes_a_day", "made", "put_through"]


class CallOut(serializers.ModelSerializer):
    """A call by a person whom your partner may see, as she told of it."""

    person = serializers.UUIDField(source="person.uuid")
    policymaker = serializers.UUIDField(source="term.person.uuid")
    seat = serializers.CharField(source="term.seat")

    class Meta:
        model = CallReport
        fields = [
            *["uuid", "person", "policymaker", "seat", "on", "at", "outcome", "note", "needs_confirmation"],
            *["confirmed_at", "language", "source"],
        ]


class CallPages(ActsForPartner, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Call pages of your partner, newest first; named by the uuid of their page."""

    required_scope = {"GET": "pages.view"}
    serializer_class = CallPageOut
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    queryset = CallPage._default_manager.none()

    def get_queryset(self) -> QuerySet[CallPage]:
        """List the partner's call pages."""
        return selectors.list_call_pages(self.membership)

    def get_object(self) -> CallPage:
        """Get one by the uuid of its page."""
        return one_of(selectors.list_call_pages(self.membership), self.kwargs["uuid"])

    @extend_schema(responses=CallOut(many=True))
    @action(detail=True, filter_backends=[])
    def calls(self, request: Request, uuid: UUID | None = None) -> Response:
        """List the calls, newest first."""
        page: list[Any] = self.paginate_queryset(selectors.list_reports(self.membership, self.get_object()))
        return self.get_paginated_response(CallOut(page, many=True).data)
