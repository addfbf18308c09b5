"""People for programs: read whom the token's partner looks after, add people through intake."""

import hashlib
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from coalition.listing.selectors import Order
from coalition.partners.api import ActsForPartner
from contacts.consent import selectors as consents
from contacts.intake import services as intake
from contacts.intake.rules import Arrival
from contacts.intake.selectors import say_reason
from contacts.people.custom import selectors as custom
from contacts.people.custom.rules import MAX_TEXT, BadAnswer, read_answer
from contacts.people.models import Person, RoleKind
from contacts.profile import selectors


class PersonOut(serializers.Serializer):
    """A person as the API shows her."""

    uuid = serializers.UUIDField()
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    preferred_name = serializers.CharField()
    language = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    emails = serializers.ListField(child=serializers.CharField())
    phones = serializers.ListField(child=serializers.CharField())
    town = serializers.CharField()
    zip = serializers.CharField()
    custom = serializers.DictField(
        child=serializers.CharField(), help_text="Answers to your partner's own fields, by key."
    )
    created_at = serializers.DateTimeField()
    modified_at = serializers.DateTimeField()


class ConsentIn(serializers.Serializer):
    """What the person agreed to; only with a basis that you can show."""

    channel = serializers.ChoiceField(choices=["email", "phone", "sms"])
    purpose = serializers.ChoiceField(choices=["alerts", "events", "newsletter", "calls", "texts"])
    basis = serializers.CharField(max_length=200)


class PersonIn(serializers.Serializer):
    """A person to add or to complete; found again by e-mail or phone and name among your partner's people."""

    email = serializers.CharField(max_length=320, required=False)
    phone = serializers.CharField(max_length=40, required=False)
    given_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    family_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    language = serializers.ChoiceField(choices=["en", "es"], default="en")
    street = serializers.CharField(max_length=200, required=False, allow_blank=True)
    town = serializers.CharField(max_length=80, required=False, allow_blank=True)
    zip = serializers.CharField(max_length=10, required=False, allow_blank=True)
    roles = serializers.ListField(child=serializers.ChoiceField(choices=RoleKind.choices), max_length=8, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=60), max_length=20, required=False)
    schools = serializers.ListField(
        child=serializers.CharField(max_length=200),
        max_length=6,
        required=False,
        help_text="Names of the schools where they are parents (or educators, by role); never the name of a child.",
    )
    grades = serializers.CharField(max_length=60, required=False, allow_blank=True, help_text="3, or K-5.")
    consents = serializers.ListField(child=ConsentIn(), max_length=8, required=False)
    custom = serializers.DictField(
        child=serializers.CharField(max_length=MAX_TEXT, allow_blank=True),
        required=False,
        help_text="Answers to your partner's own fields, by key: whole numbers, days as 2027-03-05, yes, or a choice.",
    )
    key = serializers.CharField(max_length=60, required=False, help_text="Sent twice, it arrives once.")

    def validate_custom(self, told: dict[str, str]) -> dict[str, str]:
        """Take only answers that the partner's own fields can hold."""
        rows = {row.key: row for row in custom.list_fields(self.context["partner_id"], keys=list(told))}
        faults: dict[str, str] = {}
        for key, value in told.items():
            try:
                read_answer(rows[key].kind, rows[key].choices, value)
            except KeyError:
                faults[key] = _("You have no field of this key.")
            except BadAnswer as no:
                faults[key] = say_reason(f"answer_unfit_{no}")
        if faults:
            raise serializers.ValidationError(faults)
        return told


class SubmissionOut(serializers.Serializer):
    """What became of what you sent."""

    uuid = serializers.UUIDField()
    state = serializers.CharField()
    reason = serializers.CharField()
    person = serializers.UUIDField(allow_null=True)


class PersonFilter(filters.FilterSet):
    """Narrows the list."""

    modified_since = filters.IsoDateTimeFilter(field_name="modified_at", lookup_expr="gte")
    language = filters.CharFilter(field_name="language")
    role = filters.ChoiceFilter(method="with_role", choices=RoleKind.choices)

    class Meta:
        model = Person
        fields: list[str] = []

    def with_role(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        """Keep people with this role now."""
        return selectors.in_role(rows, value)


def person_out(person: Person, points: list[dict[str, Any]], answers: dict[str, str]) -> dict[str, Any]:
    """Put a person into the API's shape; roles and current home must be prefetched."""
    home = next(iter(person.homes_now), None)
    return {
        "uuid": person.uuid,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "preferred_name": person.preferred_name,
        "language": person.language,
        "roles": [role.kind for role in person.roles_now],
        "emails": [point["value"] for point in points if point["kind"] == "email"],
        "phones": [point["value"] for point in points if point["kind"] == "phone"],
        "town": home.town_text if home else "",
        "zip": home.zip if home else "",
        "custom": answers,
        "created_at": person.created_at,
        "modified_at": person.modified_at,
    }


def _short(key: str) -> str:
    """Bring a key of any length to one that fits; '' stays ''."""
    return key and hashlib.sha256(key.encode(errors="replace")).hexdigest()[:60]


class People(ActsForPartner, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """People whom your partner looks after, latest change first."""

    required_scope = {"GET": "people.view", "POST": "people.edit"}
    serializer_class = PersonOut
    filterset_class = PersonFilter
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    order = Order("modified", "modified_at", descending=True)
    queryset = selectors.nobody()

    def get_queryset(self) -> QuerySet[Person]:
        """List the visible people."""
        return selectors.list_people(self.membership)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List a page of people."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        ids = [person.pk for person in page]
        points, answers = consents.points_of(ids), custom.answers_of(self.membership.partner_id, ids)
        rows = [person_out(person, points.get(person.pk, []), answers.get(person.pk, {})) for person in page]
        return self.get_paginated_response(PersonOut(rows, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Show one person."""
        person = self.get_object()
        points = consents.points_of([person.pk])
        answers = custom.answers_of(self.membership.partner_id, [person.pk])
        return Response(PersonOut(person_out(person, points.get(person.pk, []), answers.get(person.pk, {}))).data)

    @extend_schema(
        request=PersonIn,
        responses={201: SubmissionOut, 422: SubmissionOut},
        parameters=[
            OpenApiParameter(
                "Idempotency-Key", str, OpenApiParameter.HEADER, description="Sent twice, it arrives once; as `key`."
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Add or complete a person. What cannot be folded is kept with its reason and answered with 422."""
        form = PersonIn(data=request.data, context={"partner_id": self.membership.partner_id})
        form.is_valid(raise_exception=True)
        values = dict(form.validated_data)
        key = values.pop("key", "") or _short(request.headers.get("Idempotency-Key", ""))
        now = timezone.now()
        arrival = Arrival(
            kind="person.added",
            origin="api",
            partner_id=self.membership.partner.pk,
            payload=values,
            language=values["language"],
            key=f"{self.membership.partner.pk}:{key}" if key else "",
        )
        submission = intake.receive_and_fold(arrival, now=now)
        about = {
            "uuid": submission.uuid,
            "state": submission.state,
            "reason": submission.reason,
            "person": submission.person and submission.person.uuid,
        }
        body = SubmissionOut(about).data
        folded = submission.state == "folded"
        return Response(body, status=status.HTTP_201_CREATED if folded else status.HTTP_422_UNPROCESSABLE_ENTITY)
