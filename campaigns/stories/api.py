"""Story pages and stories for programs: read; what each may be used for stands beside it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.pages.api import HEAD, PageHead, one_of
from campaigns.stories import selectors
from campaigns.stories.models import Story, StoryPage
from coalition.partners.api import ActsForPartner


class StoryPageOut(PageHead):
    """A page that asks for stories, with its numbers."""

    told = serializers.IntegerField()
    ready = serializers.IntegerField()

    class Meta:
        model = StoryPage
        fields = [*HEAD, "takes_photo", "takes_audio", "told", "ready"]


class StoryOut(serializers.ModelSerializer):
    """A story by a person whom your partner may see; `allowed` maps each use she allows to how she is named there."""

    person = serializers.UUIDField(source="person.uuid")
    town = serializers.CharField(allow_null=True)
    topics = serializers.ListField(child=serializers.CharField())
    allowed = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = Story
        fields = [
            *["uuid", "person", "at", "language", "state", "text", "quote", "topics", "allowed", "town"],
            *["ready_at", "withdrawn_at", "source"],
        ]


class StoryPages(ActsForPartner, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Story pages of your partner, newest first; named by the uuid of their page."""

    required_scope = {"GET": "pages.view"}
    serializer_class = StoryPageOut
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    queryset = StoryPage._default_manager.none()

    def get_queryset(self) -> QuerySet[StoryPage]:
        """List the partner's story pages."""
        return selectors.list_story_pages(self.membership)

    def get_object(self) -> StoryPage:
        """Get one by the uuid of its page."""
        return one_of(selectors.list_story_pages(self.membership), self.kwargs["uuid"])

    @extend_schema(responses=StoryOut(many=True))
    @action(detail=True, filter_backends=[])
    def stories(self, request: Request, uuid: UUID | None = None) -> Response:
        """List the stories, newest first."""
        page: list[Any] = self.paginate_queryset(selectors.list_stories(self.membership, self.get_object()))
        return self.get_paginated_response(StoryOut(page, many=True).data)
