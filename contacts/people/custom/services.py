"""Makes and changes custom fields; forgets answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.people.custom import rules, selectors
from contacts.people.custom.models import CustomAnswer, CustomField

WITH_CHOICES = ("choice", "many")
WORDING = {
    "custom_field.added": _("Added the field %(key)s"),
    "custom_field.changed": _("Changed the field %(key)s"),
    "custom_field.archived": _("Archived the field %(key)s"),
    "custom_field.restored": _("Took the field %(key)s out of the archive"),
}


class FieldExists(Refusal):
    """The partner has a field of this name already."""

    code = "field_exists"
    status = 422
    message = _("You have a field of this name already.")


class TooManyFields(Refusal):
    """The partner has as many fields as it may have."""

    code = "too_many_fields"
    status = 422
    message = _("You have as many fields of your own as there may be. Archive those that nobody asks for any more.")


@dataclass(frozen=True)
class Definition:
    """What an organizer says about a field; choices are written one a line, by language."""

    kind: str
    labels: dict[str, str]
    choices: dict[str, str] = field(default_factory=dict)
    is_shared: bool = False  # all partners ask it: the lead's to say


def add_field(told: Definition, *, by: Any) -> CustomField:
    """Add a field to ask for. Raises FieldExists, TooManyFields."""
    key = rules.key_of(next((words for words in told.labels.values() if words), "")) or "field"
    if CustomField.objects.filter(partner=by.partner, archived_at=None).count() >= rules.MAX_FIELDS:
        raise TooManyFields
    is_shared = told.is_shared and by.partner.is_lead
    if selectors.is_taken(by.partner_id, key, is_shared=is_shared):
        raise FieldExists
    try:
        with transaction.atomic():
            row = CustomField.objects.create(
                partner=by.partner,
                key=key,
                kind=told.kind,
                labels=told.labels,
                is_shared=is_shared,
                choices=rules.read_choices(told.choices) if told.kind in WITH_CHOICES else [],
            )
            audit.record("custom_field.added", by=by, on=row, facts={"key": key})
    except IntegrityError as taken:
        raise FieldExists from taken
    return row


@transaction.atomic
def change_field(row: CustomField, told: Definition, *, by: Any) -> None:
    """Change the words of a field, and its choices; its kind and key stay, for there are answers."""
    row.labels = told.labels
    if row.kind in WITH_CHOICES:
        row.choices = rules.read_choices(told.choices)
    row.save(update_fields=["labels", "choices"])
    audit.record("custom_field.changed", by=by, on=row, facts={"key": row.key})


@transaction.atomic
def archive(row: CustomField, *, by: Any, now: datetime) -> None:
    """Ask for it no more; answers stay. Archived already, it comes back."""
    row.archived_at = None if row.archived_at else now
    row.save(update_fields=["archived_at"])
    deed = "custom_field.archived" if row.archived_at else "custom_field.restored"
    audit.record(deed, by=by, on=row, facts={"key": row.key})


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget what erased people answered."""
    CustomAnswer.objects.filter(person__in=person_ids).delete()
