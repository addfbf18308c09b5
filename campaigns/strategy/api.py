"""Campaigns for programs: read and open one."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.strategy import selectors, services
from campaigns.strategy.models import Campaign
from coalition.listing.selectors import Order
from coalition.partners.api import ActsForPartner


class CampaignOut(serializers.ModelSerializer):
    """A campaign as the API shows it."""

    bills = serializers.SlugRelatedField(slug_field="identifier", many=True, read_only=True)
    hearings = serializers.SlugRelatedField(slug_field="uuid", many=True, read_only=True)

    class Meta:
        model = Campaign
        fields = [
            "uuid",
            "name",
            "goal",
            "stage",
            "starts_on",
            "ends_on",
            "bills",
            "hearings",
            "made_at",
            "modified_at",
        ]


class CampaignIn(serializers.Serializer):
    """A campaign to open."""

    name = serializers.CharField(max_length=150)
    goal = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
    starts_on = serializers.DateField(required=False, allow_null=True, default=None)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse an end before the start."""
        if attrs["starts_on"] and attrs["ends_on"] and attrs["ends_on"] < attrs["starts_on"]:
            raise serializers.ValidationError({"ends_on": ["A campaign cannot end before it starts."]})
        return attrs


class Campaigns(ActsForPartner, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Campaigns of your partner, latest change first."""

    required_scope = {"GET": "campaigns.view", "POST": "campaigns.edit"}
    serializer_class = CampaignOut
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    order = Order("modified", "modified_at", descending=True)
    queryset = Campaign._default_manager.none()

    def get_queryset(self) -> QuerySet[Campaign]:
        """List the partner's campaigns."""
        return selectors.list_campaigns(self.membership)

    @extend_schema(request=CampaignIn, responses={201: CampaignOut})
    def create(self, request: Request) -> Response:
        """Open a campaign in the planning stage."""
        form = CampaignIn(data=request.data)
        form.is_valid(raise_exception=True)
        facts = {**form.validated_data, "stage": "planning"}
        campaign = services.create_campaign(facts, by=self.membership, now=timezone.now())
        return Response(CampaignOut(campaign).data, status=status.HTTP_201_CREATED)
