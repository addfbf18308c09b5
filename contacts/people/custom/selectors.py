"""Reads custom fields and answers."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import get_language, gettext_lazy

from coalition.errors import NotFound
from contacts.people.custom.models import CustomAnswer, CustomField
from contacts.people.custom.rules import words_in
from contacts.people.models import Person
from contacts.people.rules import Panel, register_panel


def list_fields(partner_id: int, *, keys: list[str] | None = None) -> QuerySet[CustomField]:
    """List a partner's live fields by name, all or those of these keys."""
    rows = CustomField.objects.filter(partner=partner_id, archived_at=None).order_by("key")
    return rows if keys is None else rows.filter(key__in=keys)


def list_with_numbers(membership: Any) -> QuerySet[CustomField]:
    """List the fields of this membership's partner with how many answered, the living first."""
    rows = CustomField.objects.filter(partner=membership.partner).annotate(answered=Count("answers"))
    return rows.order_by("archived_at", "key")


def access_field(membership: Any, uuid: UUID) -> CustomField:
    """Get one field of this membership's partner, or refuse with NotFound."""
    field = CustomField.objects.filter(partner=membership.partner, uuid=uuid).first()
    if field is None:
        raise NotFound
    return field


def list_answers(membership: Any, person: Person) -> list[tuple[str, str]]:
    """List what a person answered to the fields of this membership's partner: pairs of words."""
    language = get_language() or "en"
    rows = CustomAnswer.objects.filter(person=person, field__partner=membership.partner, field__archived_at=None)
    told = []
    for row in rows.select_related("field").order_by("field__key"):
        choices = {str(one["value"]): words_in(one["labels"], language, one["value"]) for one in row.field.choices}
        told.append((words_in(row.field.labels, language, row.field.key), choices.get(row.value, row.value)))
    return told


def answers_of(partner_id: int, person_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Give what people answered to the live fields of a partner, by person: key -> answer as it is kept."""
    rows = CustomAnswer.objects.filter(
        person__in=list(person_ids), field__partner=partner_id, field__archived_at=None
    ).order_by("field__key")
    told: dict[int, dict[str, str]] = {}
    for person, key, value in rows.values_list("person", "field__key", "value"):
        told.setdefault(person, {})[key] = value
    return told


def register_all() -> None:
    """Register the panel of the person page; called from AppConfig.ready()."""
    register_panel(Panel(gettext_lazy("Answers to your own fields"), "custom:panel", "people.view"))
