"""Alerts for programs: read, and write drafts; only people at the desk send."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.alerts import selectors
from campaigns.alerts.audience.rules import FIRST, LAST, NORMAL
from campaigns.alerts.composer import services
from campaigns.alerts.models import Alert
from campaigns.composing.blocks.rules import KINDS, MAX_BLOCKS, MAX_FIELD, BadBlocks, clean_blocks
from coalition.listing.selectors import Order
from coalition.partners.api import ActsForPartner


class AlertOut(serializers.ModelSerializer):
    """An alert as the API shows it."""

    campaign = serializers.UUIDField(source="campaign.uuid", allow_null=True, default=None)
    size = serializers.IntegerField(source="dispatch.size", allow_null=True, default=None)
    left_out = serializers.DictField(
        source="dispatch.left_out", child=serializers.IntegerField(), allow_null=True, default=None
    )

    class Meta:
        model = Alert
        fields = [
            *["uuid", "name", "state", "languages", "campaign", "send_at", "started_at", "finished_at", "size"],
            *["left_out", "priority", "skips_acted", "made_at", "modified_at"],
        ]


class VersionIn(serializers.Serializer):
    """The text in one language: paragraphs with merge tags (`text`), or `blocks`: a list of {kind, ...fields}."""

    language = serializers.ChoiceField(choices=["en", "es"])
    subject = serializers.CharField(max_length=200)
    preheader = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=20_000, required=False)
    blocks = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=MAX_FIELD)),
        max_length=MAX_BLOCKS,
        required=False,
    )

    def validate_blocks(self, blocks: list[dict[str, str]]) -> list[dict[str, str]]:
        """Take only blocks of a known kind, in their shape."""
        try:
            return clean_blocks(blocks)
        except BadBlocks as bad:
            raise serializers.ValidationError(f"One of: {', '.join(KINDS)}.", code="kind") from bad

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for either text or blocks."""
        if ("text" in attrs) == ("blocks" in attrs):
            raise serializers.ValidationError({"text": "Give either text or blocks."}, code="required")
        return attrs


class AlertIn(serializers.Serializer):
    """A draft to begin; segments, campaign and page are named by uuid and must be your partner's."""

    name = serializers.CharField(max_length=150)
    campaign = serializers.UUIDField(required=False, allow_null=True, default=None)
    page = serializers.UUIDField(required=False, allow_null=True, default=None)
    include = serializers.ListField(child=serializers.UUIDField(), max_length=20, required=False, default=list)
    exclude = serializers.ListField(child=serializers.UUIDField(), max_length=20, required=False, default=list)
    priority = serializers.IntegerField(min_value=FIRST, max_value=LAST, required=False, default=NORMAL)
    skips_acted = serializers.BooleanField(required=False, default=True)
    versions = serializers.ListField(child=VersionIn(), max_length=2, required=False, default=list)


class Alerts(ActsForPartner, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Alerts of your partner, latest change first."""

    required_scope = {"GET": "alerts.view", "POST": "alerts.edit"}
    serializer_class = AlertOut
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    order = Order("modified", "modified_at", descending=True)
    queryset = Alert._default_manager.none()

    def get_queryset(self) -> QuerySet[Alert]:
        """List the partner's alerts."""
        return selectors.list_alerts(self.membership)

    @extend_schema(request=AlertIn, responses={201: AlertOut})
    def create(self, request: Request) -> Response:
        """Begin a draft."""
        form = AlertIn(data=request.data)
        form.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(form.validated_data)
        wordings = {
            one["language"]: services.Wording(
                one["subject"], one["preheader"], one.get("blocks") or _one_text(one.get("text", ""))
            )
            for one in values.pop("versions")
        }
        changes = services.Changes(**values, wordings=wordings)
        alert = services.begin_draft(changes, by=self.membership, now=timezone.now())
        return Response(AlertOut(alert).data, status=status.HTTP_201_CREATED)


def _one_text(text: str) -> list[dict[str, str]]:
    return [{"kind": "text", "text": text}]
