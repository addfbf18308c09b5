"""Households for programs: who lives together, as the token's partner knows it; read only."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from coalition.listing.selectors import Order
from coalition.partners.api import ActsForPartner
from contacts.households import selectors
from contacts.households.models import Household


class HousemateOut(serializers.Serializer):
    """Somebody who lives in a household."""

    uuid = serializers.UUIDField(help_text="Of the person, as in /people/.")
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    preferred_name = serializers.CharField()
    since = serializers.DateTimeField()


class HouseholdOut(serializers.Serializer):
    """A household as the API shows it."""

    uuid = serializers.UUIDField()
    made_at = serializers.DateTimeField()
    members = HousemateOut(many=True)


class HouseholdFilter(filters.FilterSet):
    """Narrows the list."""

    person = filters.UUIDFilter(method="with_person", help_text="The household of this person.")

    class Meta:
        model = Household
        fields: list[str] = []

    def with_person(self, rows: QuerySet[Household], name: str, value: Any) -> QuerySet[Household]:
        """Keep the household in which this person lives now."""
        return rows.filter(members__person__uuid=value, members__until=None)


class Households(ActsForPartner, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Households as your partner knows them, latest first."""

    required_scope = "people.view"
    serializer_class = HouseholdOut
    filterset_class = HouseholdFilter
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    order = Order("made", "made_at", descending=True)
    queryset = Household.objects.none()

    def get_queryset(self) -> QuerySet[Household]:
        """List the households in which somebody lives whom the partner looks after."""
        return selectors.list_households(self.membership)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List a page of households."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self._out(page))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Show one household."""
        return Response(self._out([self.get_object()])[0])

    def _out(self, homes: Any) -> Any:
        members = selectors.members_of(self.membership, homes)
        rows = [{"uuid": home.uuid, "made_at": home.made_at, "members": members.get(home.pk, [])} for home in homes]
        return HouseholdOut(rows, many=True).data
