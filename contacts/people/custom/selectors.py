"""Reads custom fields and answers."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from coalition.errors import NotFound
from contacts.people.custom.models import CustomAnswer, CustomField
from contacts.people.custom.rules import values_of, words_in
from contacts.people.models import Person, Stewardship
from contacts.people.rules import Panel, register_panel


def asked_by(partner_id: int, prefix: str = "") -> Q:
    """Ask for the live fields of a partner: its own, and those that all partners ask."""
    whose = Q(**{f"{prefix}partner": partner_id}) | Q(**{f"{prefix}is_shared": True})
    return whose & Q(**{f"{prefix}archived_at": None})


def list_fields(partner_id: int, *, keys: list[str] | None = None) -> QuerySet[CustomField]:
    """List a partner's live fields by name, shared ones too, all or those of these keys."""
    rows = CustomField.objects.filter(asked_by(partner_id)).order_by("key")
    return rows if keys is None else rows.filter(key__in=keys)


def is_taken(partner_id: int, key: str, *, is_shared: bool) -> bool:
    """Tell whether a key means something already: to the partner, or for a shared field to anybody."""
    rows = CustomField.objects.filter(key=key)
    return rows.exists() if is_shared else rows.filter(Q(partner=partner_id) | Q(is_shared=True)).exists()


def list_with_numbers(membership: Any) -> QuerySet[CustomField]:
    """List the fields of this membership's partner with how many answered, the living first."""
    rows = CustomField.objects.filter(Q(partner=membership.partner) | Q(is_shared=True, archived_at=None))
    # Of a shared field each partner counts the answers of whom it looks after.
    mine = Stewardship.objects.filter(partner=membership.partner, person=OuterRef("person"))
    told = CustomAnswer.objects.filter(Exists(mine), field=OuterRef("pk")).order_by().values("field")
    rows = rows.annotate(answered=Coalesce(Subquery(told.annotate(n=Count("pk")).values("n")), 0))
    return rows.select_related("partner").order_by("archived_at", "key")


def access_field(membership: Any, uuid: UUID) -> CustomField:
    """Get one field of this membership's partner, or refuse with NotFound."""
    field = CustomField.objects.filter(partner=membership.partner, uuid=uuid).first()
    if field is None:
        raise NotFound
    return field


def list_answers(membership: Any, person: Person) -> list[tuple[str, str]]:
    """List what a person answered to the fields of this membership's partner: pairs of words."""
    language = get_language() or "en"
    rows = CustomAnswer.objects.filter(asked_by(membership.partner_id, "field__"), person=person)
    rows = rows.select_related("field").order_by("field__key")
    return [(words_in(row.field.labels, language, row.field.key), say_answer(row, language)) for row in rows]


def say_answer(row: CustomAnswer, language: str) -> str:
    """Say an answer in a language: the words of what was chosen, else as it is kept."""
    choices = {str(one["value"]): words_in(one["labels"], language, one["value"]) for one in row.field.choices}
    return ", ".join(choices.get(value, value) for value in values_of(row.field.kind, row.value))


def say_example(row: CustomField, language: str) -> str:
    """Say what an answer may look like: the first choice, or the question itself in brackets."""
    first = next((words_in(one["labels"], language, one["value"]) for one in row.choices), "")
    return first or f"[{words_in(row.labels, language, row.key)}]"


def words_of_answers(
    partner_id: int, keys: list[str], person_ids: Iterable[int], language: str
) -> dict[str, dict[int, str]]:
    """Say what people answered to these fields of a partner, in the words of a language: key -> person -> words."""
    rows = CustomAnswer.objects.filter(
        asked_by(partner_id, "field__"), field__key__in=keys, person__in=list(person_ids)
    )
    told: dict[str, dict[int, str]] = {}
    with override(language):
        for row in rows.select_related("field"):
            told.setdefault(row.field.key, {})[row.person_id] = in_words(row, language)
    return told


def in_words(row: CustomAnswer, language: str) -> str:
    """Say an answer as it stands in a sentence: "yes" and days in the reader's language, too."""
    if row.field.kind == "yes":
        return _("yes")
    if row.field.kind == "date":
        return date_format(date.fromisoformat(row.value), "DATE_FORMAT")
    return say_answer(row, language)


def with_answers(rows: QuerySet[Person], partner_id: int) -> QuerySet[Person]:
    """Let people bring their answers to a partner's fields along (`answers_now`); one query for a page."""
    answers = CustomAnswer.objects.filter(asked_by(partner_id, "field__")).select_related("field")
    return rows.prefetch_related(Prefetch("answers", answers, to_attr="answers_now"))


def answers_of(partner_id: int, person_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Give what people answered to the live fields of a partner, by person: key -> answer as it is kept."""
    rows = CustomAnswer.objects.filter(asked_by(partner_id, "field__"), person__in=list(person_ids))
    rows = rows.order_by("field__key")
    told: dict[int, dict[str, str]] = {}
    for person, key, value in rows.values_list("person", "field__key", "value"):
        told.setdefault(person, {})[key] = value
    return told


def register_all() -> None:
    """Register the panel of the person page; called from AppConfig.ready()."""
    register_panel(Panel(gettext_lazy("Answers to your own fields"), "custom:panel", "people.view"))
