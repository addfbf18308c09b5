"""Letter drives and their letters for programs: read. The words of a letter stay at the desk."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.letters import selectors
from campaigns.letters.models import Letter, LetterDrive
from campaigns.pages.api import HEAD, PageHead, one_of
from coalition.partners.api import ActsForPartner


class DriveOut(PageHead):
    """A letter drive with its numbers."""

    written = serializers.IntegerField()
    handed_over = serializers.IntegerField()

    class Meta:
        model = LetterDrive
        fields = [*HEAD, "pace", "approved_at", "written", "handed_over"]


class LetterOut(serializers.ModelSerializer):
    """A letter by a person whom your partner may see, to who held the seat when it was written."""

    person = serializers.UUIDField(source="person.uuid")
    policymaker = serializers.UUIDField(source="policymaker.uuid")
    seat = serializers.CharField()
    town = serializers.CharField(allow_null=True)

    class Meta:
        model = Letter
        fields = [
            *["uuid", "person", "policymaker", "seat", "position", "language", "similarity", "state", "source"],
            *["town", "written_at", "handed_at"],
        ]


class LetterDrives(ActsForPartner, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Letter drives of your partner, newest first; named by the uuid of their page."""

    required_scope = {"GET": "pages.view"}
    serializer_class = DriveOut
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    queryset = LetterDrive._default_manager.none()

    def get_queryset(self) -> QuerySet[LetterDrive]:
        """List the partner's drives."""
        return selectors.list_drives(self.membership)

    def get_object(self) -> LetterDrive:
        """Get one by the uuid of its page."""
        return one_of(selectors.list_drives(self.membership), self.kwargs["uuid"])

    @extend_schema(responses=LetterOut(many=True))
    @action(detail=True, filter_backends=[])
    def letters(self, request: Request, uuid: UUID | None = None) -> Response:
        """List the letters, newest first."""
        page: list[Any] = self.paginate_queryset(selectors.list_letters(self.membership, self.get_object()))
        return self.get_paginated_response(LetterOut(page, many=True).data)
