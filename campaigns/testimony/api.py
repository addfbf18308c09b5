"""Hearings with testimony for programs: read."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.testimony import rules, selectors
from campaigns.testimony.models import Testimony
from campaigns.turnout.models import Event
from coalition.partners.api import ActsForPartner


class TestimonyHearingOut(serializers.ModelSerializer):
    """An event about a hearing, with how many stand where."""

    slug = serializers.CharField(source="page.slug")
    hearing = serializers.UUIDField(source="hearing.uuid")
    starts_at = serializers.DateTimeField(source="hearing.starts_at")
    open_modes = serializers.SerializerMethodField()
    states = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = ["uuid", "slug", "hearing", "starts_at", "open_modes", "states"]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_open_modes(self, event: Event) -> list[str]:
        """List the ways to testify that are open at this moment."""
        return rules.open_modes(selectors.facts_of(event), timezone.now())

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_states(self, event: Event) -> dict[str, int]:
        """Count the testimony by state."""
        return {state: getattr(event, f"n_{state}") for state in rules.STATES}


class TestimonyOut(serializers.ModelSerializer):
    """The testimony of a person whom your partner may see; its words only once it is ready."""

    person = serializers.UUIDField(source="person.uuid")
    bill = serializers.CharField(source="bill.identifier", allow_null=True, default=None)
    text = serializers.SerializerMethodField()
    state = serializers.CharField()

    class Meta:
        model = Testimony
        fields = [
            *["uuid", "person", "state", "text_state", "mode", "language", "role", "stance", "bill", "text"],
            *["may_quote", "number", "place", "registered_at", "confirmed_at", "checked_in_at", "spoke_at", "filed_at"],
            *["out_at", "out_why", "modified_at"],
        ]

    def get_text(self, row: Testimony) -> str:
        """Give the words once they are ready."""
        return row.text if row.text_state == rules.READY else ""


class TestimonyHearings(ActsForPartner, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Hearings of your partner's events, newest first."""

    required_scope = {"GET": "testimony.view"}
    serializer_class = TestimonyHearingOut
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    queryset = Event._default_manager.none()

    def get_queryset(self) -> QuerySet[Event]:
        """List the partner's hearings."""
        return selectors.list_events(self.membership)

    @extend_schema(responses=TestimonyOut(many=True))
    @action(detail=True, filter_backends=[])
    def testimony(self, request: Request, uuid: UUID | None = None) -> Response:
        """List the testimony, newest first."""
        rows = selectors.list_testimony(self.membership, self.get_object())
        page: list[Any] = self.paginate_queryset(rows)
        return self.get_paginated_response(TestimonyOut(page, many=True).data)
