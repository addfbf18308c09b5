"""What every kind of page tells programs: its address, state, campaign and titles."""

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from rest_framework import serializers

from coalition.errors import NotFound

Row = TypeVar("Row", bound=Model)
HEAD = ["uuid", "slug", "state", "campaign", "titles"]


class PageHead(serializers.ModelSerializer):
    """The head of a page, by the row of its kind; named by the uuid of the page."""

    uuid = serializers.UUIDField(source="page.uuid")
    slug = serializers.CharField(source="page.slug")
    state = serializers.CharField(source="page.state")
    campaign = serializers.UUIDField(source="page.campaign.uuid", allow_null=True, default=None)
    titles = serializers.SerializerMethodField()

    def get_titles(self, row: Any) -> dict[str, str]:
        """Give the title in each language."""
        return {version.language: version.title for version in row.page.versions.all()}


def one_of(rows: QuerySet[Row], uuid: UUID) -> Row:
    """Get the row of a page out of those that a token may see, or refuse with NotFound."""
    found = rows.filter(page__uuid=uuid).first()
    if found is None:
        raise NotFound
    return found
