"""Petitions and their signatures for programs: read."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.pages.api import HEAD, PageHead
from campaigns.petitions import selectors
from campaigns.petitions.models import Petition, Signature
from coalition.partners.api import ActsForPartner


class PetitionOut(PageHead):
    """A petition; `counted` is as of `counted_at`."""

    class Meta:
        model = Petition
        fields = [*HEAD, "goal", "counted", "counted_at"]


class SignatureOut(serializers.ModelSerializer):
    """A signature by a person whom your partner may see."""

    person = serializers.UUIDField(source="person.uuid")
    town = serializers.CharField(allow_null=True)

    class Meta:
        model = Signature
        fields = [
            *["uuid", "person", "at", "needs_confirmation", "confirmed_at", "withdrawn_at", "invalidated_at"],
            *["show_name", "comment", "language", "source", "town"],
        ]


class Petitions(ActsForPartner, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Petitions of your partner, newest first; named by the uuid of their page."""

    required_scope = {"GET": "pages.view"}
    serializer_class = PetitionOut
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    queryset = Petition._default_manager.none()

    def get_queryset(self) -> QuerySet[Petition]:
        """List the partner's petitions."""
        return selectors.list_petitions(self.membership)

    def get_object(self) -> Petition:
        """Get one by the uuid of its page."""
        return selectors.access_petition(self.membership, self.kwargs["uuid"])

    @extend_schema(responses=SignatureOut(many=True))
    @action(detail=True, filter_backends=[])
    def signatures(self, request: Request, uuid: UUID | None = None) -> Response:
        """List the signatures, newest first."""
        rows = selectors.list_signatures(self.membership, self.get_object())
        page: list[Any] = self.paginate_queryset(rows)
        return self.get_paginated_response(SignatureOut(page, many=True).data)
