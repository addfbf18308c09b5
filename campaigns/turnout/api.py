"""Events and promises for programs: read."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.turnout import rules, selectors
from campaigns.turnout.models import Event, Rsvp
from coalition.partners.api import ActsForPartner


class EventOut(serializers.ModelSerializer):
    """An event with its numbers."""

    slug = serializers.CharField(source="page.slug")
    campaign = serializers.UUIDField(source="page.campaign.uuid", allow_null=True, default=None)
    hearing = serializers.UUIDField(source="hearing.uuid", allow_null=True, default=None)
    titles = serializers.SerializerMethodField()
    starts_at = serializers.DateTimeField(source="when")
    place = serializers.SerializerMethodField()
    offers = serializers.SerializerMethodField()
    promised = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    came = serializers.IntegerField()

    class Meta:
        model = Event
        fields = [
            *["uuid", "slug", "campaign", "hearing", "titles", "starts_at", "ends_at", "place", "goal"],
            "offers",
            *["promised", "confirmed", "came"],
        ]

    def get_place(self, event: Event) -> str:
        """Give the place; a hearing lends its own."""
        return str(selectors.facts_of(event)["place"])

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_offers(self, event: Event) -> list[str]:
        """List the ways of taking part that are open at this moment."""
        return rules.offers(selectors.facts_of(event), timezone.now())

    def get_titles(self, event: Event) -> dict[str, str]:
        """Give the title in each language."""
        return {version.language: version.title for version in event.page.versions.all()}


class RsvpOut(serializers.ModelSerializer):
    """A promise by a person whom your partner may see."""

    person = serializers.UUIDField(source="person.uuid")
    state = serializers.CharField()
    came_at = serializers.DateTimeField(source="check_in.at", allow_null=True, default=None)

    class Meta:
        model = Rsvp
        fields = [
            *["uuid", "person", "state", "mode", "language", "needs", "guests", "source"],
            *["promised_at", "confirmed_at", "cancelled_at", "came_at"],
        ]


class Events(ActsForPartner, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Events of your partner, newest first."""

    required_scope = {"GET": "turnout.view"}
    serializer_class = EventOut
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    queryset = Event._default_manager.none()

    def get_queryset(self) -> QuerySet[Event]:
        """List the partner's events."""
        return selectors.list_all_events(self.membership)

    @extend_schema(responses=RsvpOut(many=True))
    @action(detail=True, filter_backends=[])
    def rsvps(self, request: Request, uuid: UUID | None = None) -> Response:
        """List the promises, newest first."""
        rows = selectors.list_rsvps(self.membership, self.get_object())
        page: list[Any] = self.paginate_queryset(rows)
        return self.get_paginated_response(RsvpOut(page, many=True).data)
