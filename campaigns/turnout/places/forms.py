"""What a supporter chooses of what there is, and the desk's form of one offer."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.legislation.forms import LocalTimeField
from campaigns.turnout.places import rules
from campaigns.turnout.places.models import ResourceKind
from coalition.templatetags.times import exact

ASKS = {
    rules.PLACE: gettext_lazy("Which shift?"),
    rules.RIDE: gettext_lazy("Do you want a seat on our bus?"),
    rules.INTERPRETER: gettext_lazy("Do you want an interpreter?"),
    rules.STIPEND: gettext_lazy("Do you need a stipend to be able to come?"),
}
NONE = {
    rules.RIDE: gettext_lazy("No, I come by myself"),
    rules.INTERPRETER: gettext_lazy("No, thank you"),
    rules.STIPEND: gettext_lazy("No, thank you"),
}
NAMES = (*(f"wants_{kind}" for kind in ASKS), *(f"children_{i}" for i in range(8)))
Resources = Sequence[Mapping[str, Any]]


def add_fields(form: forms.Form, resources: Resources, language: str) -> None:
    """Add a question for each sort of thing there is; one sort of place is no question."""
    for kind, label in ASKS.items():
        some = _of(resources, kind)
        if not some or (kind == rules.PLACE and len(some) < 2):
            continue
        choices = [(one["uuid"], _say(one, language)) for one in some]
        none = [("", NONE[kind])] if kind in NONE else []
        form.fields[f"wants_{kind}"] = forms.ChoiceField(
            label=label,
            choices=[*none, *choices],
            required=False,
            widget=forms.RadioSelect,
        )
    for i, one in enumerate(_of(resources, rules.CHILDCARE)[:8]):
        form.fields[f"children_{i}"] = forms.IntegerField(
            label=_("Childcare: how many children, %(age)s?") % {"age": _say(one, language)},
            required=False,
            min_value=0,
            max_value=9,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )
    if "needs" in form.fields:  # what is asked above is not asked twice
        asked = {rules.NEED_OF[kind] for kind in rules.NEED_OF if _of(resources, kind)}
        field = form.fields["needs"]
        field.choices = [choice for choice in field.choices if choice[0] not in asked]


def wants_of(cleaned: Mapping[str, Any], resources: Resources) -> rules.Wants:
    """Read what somebody chose; the party's size is added where it counts."""
    wants: rules.Wants = {}
    for kind in ASKS:
        chosen = cleaned.get(f"wants_{kind}")
        if chosen:
            wants[str(chosen)] = 1
    for i, one in enumerate(_of(resources, rules.CHILDCARE)[:8]):
        if cleaned.get(f"children_{i}"):
            wants[one["uuid"]] = int(cleaned[f"children_{i}"])
    return wants


def needs_of(wants: Mapping[str, int], resources: Resources) -> list[str]:
    """Name the needs that go with what somebody wants."""
    kinds = {one["kind"] for one in resources if wants.get(one["uuid"])}
    return [rules.NEED_OF[kind] for kind in rules.NEED_OF if kind in kinds]


def initial_of(wants: Mapping[str, int], resources: Resources) -> dict[str, Any]:
    """Give the fields what somebody wanted before."""
    found: dict[str, Any] = {}
    for kind in ASKS:
        mine = [one["uuid"] for one in _of(resources, kind) if wants.get(one["uuid"])]
        found[f"wants_{kind}"] = mine[0] if mine else ""
    for i, one in enumerate(_of(resources, rules.CHILDCARE)[:8]):
        found[f"children_{i}"] = wants.get(one["uuid"])
    return found


def _of(resources: Resources, kind: str) -> list[Mapping[str, Any]]:
    return [one for one in resources if one["kind"] == kind]


def _say(one: Mapping[str, Any], language: str) -> str:
    words = rules.words_of(one["labels"], language)
    if one["starts_at"]:
        words = f"{words}, {exact(timezone.localtime(one['starts_at']))}"
    left = one["left"]
    told = ngettext("%(n)s left", "%(n)s left", left) % {"n": left} if left else _("full: waiting list")
    return f"{words} ({told})"


class ResourceForm(forms.Form):
    """One thing that is offered at an event: its name in each language of the page, and how many."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), choices=ResourceKind.choices)
    capacity = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=100_000)
    starts_at = LocalTimeField(label=gettext_lazy("From"), required=False)
    ends_at = LocalTimeField(label=gettext_lazy("Until"), required=False)

    def __init__(self, *args: Any, languages: Sequence[tuple[str, str]], of: Any = None, **kwargs: Any) -> None:
        if of:
            names = {f"label_{code}": of.labels.get(code, "") for code, _name in languages}
            facts = {name: getattr(of, name) for name in ("kind", "capacity", "starts_at", "ends_at")}
            kwargs.setdefault("initial", facts | names)
        super().__init__(*args, **kwargs)
        if of:
            del self.fields["kind"]
        self.codes = [code for code, _name in languages]
        for code, name in languages:
            label = _("Name, in %(language)s") % {"language": name}
            self.fields[f"label_{code}"] = forms.CharField(label=label, max_length=80)

    def clean(self) -> dict[str, Any]:
        """Refuse an end before its beginning."""
        data = super().clean() or {}
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("The end lies before the start."))
        return data

    @property
    def facts(self) -> dict[str, Any]:
        """Give what is kept."""
        told = {
            name: self.cleaned_data[name]
            for name in ("kind", "capacity", "starts_at", "ends_at")
            if name in self.fields
        }
        return told | {"labels": {code: self.cleaned_data[f"label_{code}"].strip() for code in self.codes}}
