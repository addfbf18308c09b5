"""The conditions "answered a field of your own": what was chosen, how much, when, with which words."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import BigIntegerField, Case, Q, QuerySet, When
from django.db.models.functions import Cast
from django.utils import formats
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from contacts.people.custom import selectors as custom
from contacts.people.custom.models import CustomAnswer
from contacts.people.custom.rules import words_in
from contacts.segments.criteria import WHO, many, one_of, say_day, says
from contacts.segments.rules import Ask, Blank, Choices, Criterion, register

ANYTHING = "*"
FAR = 10**12
Values = Mapping[str, Any]


def _rows(ask: Ask) -> QuerySet[CustomAnswer]:
    """List the answers to the fields a partner may ask about; looked up once, so that the database sees plain ids."""
    if "own fields" not in ask.kept:
        ask.kept["own fields"] = {field.key: field for field in custom.list_fields(ask.partner_id)}
    return CustomAnswer.objects.filter(field__in=[field.pk for field in ask.kept["own fields"].values()])


def _of(key: str, ask: Ask) -> QuerySet[CustomAnswer]:
    rows = _rows(ask)
    field = ask.kept["own fields"].get(key)
    return rows.filter(field=field.pk) if field else rows.none()


def _answered(values: Values, ask: Ask) -> QuerySet[Any]:
    rows, asked = _rows(ask), Q(pk=None)
    for told in values["value"]:
        key, _sep, value = str(told).partition("=")
        field = ask.kept["own fields"].get(key)
        if field is None:
            continue
        one = Q(field=field.pk)
        if value != ANYTHING:
            one &= (
                Q(value__regex=rf"(^|,){value}(,|$)")
                if field.kind == "many" and re.fullmatch(r"\w+", value)
                else Q(value=value)
            )
        asked |= one
    return rows.filter(asked)


def _answers(partner_id: int) -> Choices:
    language = get_language() or "en"
    rows: list[tuple[str, Any]] = []
    for field in custom.list_fields(partner_id):
        question = words_in(field.labels, language, field.key)
        rows.append((f"{field.key}={ANYTHING}", gettext("%(field)s: anything") % {"field": question}))
        if field.kind == "yes":
            rows.append((f"{field.key}=yes", gettext("%(field)s: yes") % {"field": question}))
        for one in field.choices:
            answer = words_in(one["labels"], language, one["value"])
            rows.append((f"{field.key}={one['value']}", f"{question}: {answer}"))
    return rows


def _fields(*kinds: str) -> Callable[[int], Choices]:
    def choices(partner_id: int) -> Choices:
        language = get_language() or "en"
        rows = custom.list_fields(partner_id).filter(kind__in=kinds)
        return [(field.key, words_in(field.labels, language, field.key)) for field in rows]

    return choices


def _numbered(values: Values, ask: Ask) -> QuerySet[Any]:
    number = Case(When(value__regex=r"^-?\d{1,12}$", then=Cast("value", BigIntegerField())))
    low, high = values["low"], values["high"]
    rows = _of(values["field"], ask).alias(told=number).filter(told__gte=-FAR if low is None else low)
    return rows if high is None else rows.filter(told__lte=high)


def _dated(values: Values, ask: Ask) -> QuerySet[Any]:
    rows = _of(values["field"], ask)
    rows = rows.filter(value__gte=values["since"]) if values["since"] else rows
    return rows.filter(value__lt=values["until"]) if values["until"] else rows


def _worded(values: Values, ask: Ask) -> QuerySet[Any]:
    return _of(values["field"], ask).filter(value__icontains=values["words"])


def _say_number(labels: Values, positive: bool) -> str:
    told = {"field": one_of(labels["field"]), "range": _range(labels["low"], labels["high"])}
    return (
        gettext("answered “%(field)s” %(range)s") if positive else gettext("did not answer “%(field)s” %(range)s")
    ) % told


def _range(low: int | None, high: int | None) -> str:
    shown = {
        "low": "" if low is None else formats.number_format(low),
        "high": "" if high is None else formats.number_format(high),
    }
    if low is not None and high is not None:
        return gettext("with %(low)s to %(high)s") % shown
    if low is not None:
        return gettext("with at least %(low)s") % shown
    return gettext("with at most %(high)s") % shown if high is not None else gettext("with a number")


def _say_date(labels: Values, positive: bool) -> str:
    when = [gettext("from %(day)s on") % {"day": say_day(labels["since"])}] if labels["since"] else []
    when += [gettext("before %(day)s") % {"day": say_day(labels["until"])}] if labels["until"] else []
    told = {"field": one_of(labels["field"]), "range": " ".join(when) or gettext("with a day")}
    return (
        gettext("answered “%(field)s” %(range)s") if positive else gettext("did not answer “%(field)s” %(range)s")
    ) % told


def _field(*kinds: str) -> Blank:
    return Blank("field", "one", _("field"), choices=_fields(*kinds))


def _typed() -> Sequence[Criterion]:
    number = {"required": False, "low": -FAR, "high": FAR}
    return (
        Criterion(
            "answer_number",
            _("Number in your own field"),
            WHO,
            (
                _field("number"),
                Blank("low", "number", _("from"), **number),
                Blank("high", "number", _("up to"), **number),
            ),
            _numbered,
            _say_number,
        ),
        Criterion(
            "answer_day",
            _("Day in your own field"),
            WHO,
            (
                _field("date"),
                Blank("since", "day", _("from this day on"), required=False),
                Blank("until", "day", _("before this day"), required=False),
            ),
            _dated,
            _say_date,
        ),
        Criterion(
            "answer_words",
            _("Words in your own field"),
            WHO,
            (_field("text", "long", "place"), Blank("words", "words", _("containing"))),
            _worded,
            says(_("answered “%(field)s” with “%(words)s”"), _("did not answer “%(field)s” with “%(words)s”")),
        ),
    )


def register_all() -> None:
    """Register the conditions; called when the apps are ready."""
    register(
        Criterion(
            "answer",
            _("Answer to your own field"),
            WHO,
            (many(_("answer"), _answers),),
            _answered,
            says(_("answered %(value)s"), _("did not answer %(value)s")),
        ),
        *_typed(),
    )
