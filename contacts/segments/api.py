"""Segments for programs: the conditions there are, saved questions in their JSON form, how many and who."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from coalition.listing.selectors import Order
from coalition.partners.api import ActsForPartner
from contacts.people.models import Person
from contacts.segments import forms, rules, selectors, services
from contacts.segments.counting.selectors import count_soon
from contacts.segments.models import Segment


class SegmentOut(serializers.ModelSerializer):
    """A segment: `tree` is its versioned JSON form, `sentence` says it in words."""

    tree = serializers.JSONField()
    sentence = serializers.SerializerMethodField()

    class Meta:
        model = Segment
        fields = ["uuid", "name", "tree", "sentence", "made_at", "modified_at"]

    def get_sentence(self, row: Segment) -> str:
        """Say what it asks."""
        return selectors.sentence_or_fault(row, row.partner_id)


class SegmentIn(serializers.Serializer):
    """A segment to save. A tree: {"v": 1, "all": [{"is": "role", "value": ["parent"]}, {"not": {...}}]}."""

    name = serializers.CharField(max_length=120)
    tree = serializers.JSONField(help_text="Groups all, any, not, steps; conditions: see /segment-criteria/.")


class CountOut(serializers.Serializer):
    """How many people: exact, or an estimate with how far off it may be."""

    people = serializers.IntegerField()
    is_exact = serializers.BooleanField()
    give_or_take = serializers.IntegerField()


class MemberOut(serializers.Serializer):
    """A person of a segment; more of her at /people/{uuid}/."""

    uuid = serializers.UUIDField()
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    language = serializers.CharField()


class CriterionOut(serializers.Serializer):
    """A condition: its blanks with their kind, and whether they are needed."""

    name = serializers.CharField()
    label = serializers.CharField()
    blanks = serializers.ListField(child=serializers.DictField())


class Segments(ActsForPartner, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Segments of your partner that are in use, latest change first."""

    required_scope = {"GET": "segments.view", "POST": "segments.edit", "PUT": "segments.edit"}
    serializer_class = SegmentOut
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    order = Order("modified", "modified_at", descending=True)
    queryset = Segment._default_manager.none()

    def get_queryset(self) -> QuerySet[Any]:
        """List the partner's segments."""
        return selectors.list_segments(self.membership).order_by()

    @extend_schema(request=SegmentIn, responses={201: SegmentOut})
    def create(self, request: Request) -> Response:
        """Save a new segment."""
        return Response(SegmentOut(self._write(None, request)).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=SegmentIn, responses={200: SegmentOut})
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ask something else; what it asked before stays as a version."""
        return Response(SegmentOut(self._write(self.get_object(), request)).data)

    def _write(self, segment: Segment | None, request: Request) -> Segment:
        form = SegmentIn(data=request.data)
        form.is_valid(raise_exception=True)
        try:
            return services.write(segment, **form.validated_data, by=self.membership, now=timezone.now())
        except services.NotASegment as wrong:
            told = {"/".join(map(str, fault.path)) or "tree": say(fault) for fault in wrong.faults}
            raise serializers.ValidationError({"tree": told}) from wrong

    @extend_schema(responses={200: CountOut})
    @action(detail=True, filter_backends=[])
    def count(self, request: Request, uuid: UUID | None = None) -> Response:
        """Count the people of a segment."""
        try:
            counted = count_soon(self.get_object(), self.membership.partner_id)
        except rules.BadTree as bad:
            raise serializers.ValidationError(
                {"tree": [_("These conditions cannot be asked any more. Open and mend them.")]}
            ) from bad
        facts = {"people": counted.people, "is_exact": counted.is_exact, "give_or_take": counted.give_or_take}
        return Response(CountOut(facts).data)

    @extend_schema(responses={200: MemberOut(many=True)})
    @action(detail=True, filter_backends=[])
    def people(self, request: Request, uuid: UUID | None = None) -> Response:
        """List a page of the people of a segment whom your partner looks after."""
        try:
            people: QuerySet[Person] = selectors.people_of(self.get_object(), self.membership.partner_id)
        except rules.BadTree as bad:
            raise serializers.ValidationError(
                {"tree": [_("These conditions cannot be asked any more. Open and mend them.")]}
            ) from bad
        return self.get_paginated_response(MemberOut(self.paginate_queryset(people), many=True).data)


def say(fault: rules.Fault) -> str:
    """Say what is wrong with a place of a tree."""
    return str(forms.FAULTS.get(fault.code, fault.code)) % dict(fault.facts)


class SegmentCriteria(ActsForPartner, viewsets.GenericViewSet):
    """The conditions that a tree may have."""

    required_scope = {"GET": "segments.view"}
    serializer_class = CriterionOut
    queryset = Segment._default_manager.none()
    pagination_class = None

    @extend_schema(responses={200: CriterionOut(many=True)})
    def list(self, request: Request) -> Response:
        """List the conditions."""
        told = [
            {"name": one.name, "label": str(one.label), "blanks": [_blank(blank) for blank in one.blanks]}
            for one in rules.CRITERIA.values()
        ]
        return Response({"results": CriterionOut(told, many=True).data})


def _blank(blank: rules.Blank) -> dict[str, Any]:
    return {"name": blank.name, "kind": blank.kind, "label": str(blank.label), "required": blank.required}
