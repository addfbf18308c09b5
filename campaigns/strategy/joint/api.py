"""Joint positions for programs: read, with who signed and who dissents."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers, viewsets

from campaigns.strategy.joint import selectors
from campaigns.strategy.joint.models import JointPosition
from coalition.listing.selectors import Order
from coalition.partners.api import ActsForPartner


class PartnerStands(serializers.Serializer):
    """How one partner stands: signs, differs (signed, its own position is another), dissents, aside, again, silent."""

    partner = serializers.CharField(source="partner.name")
    how = serializers.CharField()
    reason = serializers.SerializerMethodField()
    own_position = serializers.CharField(source="own")

    def get_reason(self, row: Any) -> str:
        """Give the reason of its answer."""
        return row.voice.reason if row.voice else ""


class JointPositionOut(serializers.ModelSerializer):
    """A joint position as the API shows it."""

    partner = serializers.CharField(source="partner.name")
    bill = serializers.CharField(source="bill.identifier")
    session = serializers.CharField(source="bill.session.identifier")
    partners = serializers.SerializerMethodField()

    class Meta:
        model = JointPosition
        fields = [
            *["uuid", "partner", "bill", "session", "stance", "text", "text_es", "version", "sign_by", "state"],
            *["opened_at", "settled_at", "modified_at", "partners"],
        ]

    @extend_schema_field(PartnerStands(many=True))
    def get_partners(self, row: JointPosition) -> Any:
        """List the partners with how they stand."""
        if not hasattr(row, "standing"):
            selectors.with_standing([row])
        return PartnerStands(row.standing, many=True).data


class JointPositions(ActsForPartner, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Joint positions of the coalition, latest change first; drafts are your partner's own alone."""

    required_scope = {"GET": "legislation.view"}
    serializer_class = JointPositionOut
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    order = Order("modified", "modified_at", descending=True)
    queryset = JointPosition._default_manager.none()

    def get_queryset(self) -> QuerySet[JointPosition]:
        """List what this partner may read."""
        return selectors.visible_to(self.membership)

    def paginate_queryset(self, queryset: Any) -> Any:
        """Read how partners stand for a page at once."""
        return selectors.with_standing(super().paginate_queryset(queryset) or [])
