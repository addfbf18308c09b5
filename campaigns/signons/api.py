"""Letters of organizations and who signed them for programs: read. Mailboxes of contacts stay at the desk."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.pages.api import HEAD, PageHead, one_of
from campaigns.signons import selectors
from campaigns.signons.models import Signon, SignonPage
from coalition.partners.api import ActsForPartner


class SignonPageOut(PageHead):
    """A letter that organizations sign, with its numbers."""

    signed = serializers.IntegerField()
    confirmed = serializers.IntegerField()

    class Meta:
        model = SignonPage
        fields = [*HEAD, "shows_logos", "signed", "confirmed"]


class SignonOut(serializers.ModelSerializer):
    """An organization that was asked to sign, or signed."""

    class Meta:
        model = Signon
        fields = [
            *["uuid", "name", "website", "town", "state", "signer_name", "signer_role", "language", "source"],
            *["at", "signed_at", "confirmed_at", "withdrawn_at"],
        ]


class SignonPages(ActsForPartner, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Letters of organizations of your partner, newest first; named by the uuid of their page."""

    required_scope = {"GET": "pages.view"}
    serializer_class = SignonPageOut
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    queryset = SignonPage._default_manager.none()

    def get_queryset(self) -> QuerySet[SignonPage]:
        """List the partner's letters of organizations."""
        return selectors.list_signon_pages(self.membership)

    def get_object(self) -> SignonPage:
        """Get one by the uuid of its page."""
        return one_of(selectors.list_signon_pages(self.membership), self.kwargs["uuid"])

    @extend_schema(responses=SignonOut(many=True))
    @action(detail=True, filter_backends=[])
    def organizations(self, request: Request, uuid: UUID | None = None) -> Response:
        """List the organizations, newest first."""
        page: list[Any] = self.paginate_queryset(selectors.list_signons(self.get_object()))
        return self.get_paginated_response(SignonOut(page, many=True).data)
