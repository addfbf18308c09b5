"""The condition "answered a field of your own"."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from contacts.people.custom import selectors as custom
from contacts.people.custom.models import CustomAnswer
from contacts.people.custom.rules import words_in
from contacts.segments.criteria import WHO, many, says
from contacts.segments.rules import Ask, Choices, Criterion, register

ANYTHING = "*"


def _answered(values: Mapping[str, Any], ask: Ask) -> QuerySet[Any]:
    asked = Q(pk=None)
    for told in values["value"]:
        key, _sep, value = str(told).partition("=")
        one = Q(field__key=key)
        asked |= one if value == ANYTHING else one & Q(value=value)
    return CustomAnswer.objects.filter(asked, field__partner=ask.partner_id, field__archived_at=None)


def _answers(partner_id: int) -> Choices:
    language = get_language() or "en"
    rows: list[tuple[str, Any]] = []
    for field in custom.list_fields(partner_id):
        question = words_in(field.labels, language, field.key)
        rows.append((f"{field.key}={ANYTHING}", _now("%(field)s: anything") % {"field": question}))
        for one in field.choices:
            answer = words_in(one["labels"], language, one["value"])
            rows.append((f"{field.key}={one['value']}", f"{question}: {answer}"))
    return rows


def register_all() -> None:
    """Register the condition; called when the apps are ready."""
    register(
        Criterion(
            "answer",
            _("Answer to your own field"),
            WHO,
            (many(_("answer"), _answers),),
            _answered,
            says(_("answered %(value)s"), _("did not answer %(value)s")),
        )
    )
