"""The rows in which an organizer says what a page's form asks beside name, e-mail and ZIP."""

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from campaigns.pages.fields.forms import ROLE_CHOICES
from campaigns.pages.fields.rules import HOUSE, MAX_FIELDS, OWN
from contacts.people.custom import selectors as custom
from contacts.people.custom.rules import words_in

HOUSE_WORDS = {
    "phone": _("Mobile phone"),
    "street": _("Street and number"),
    "town": _("Town"),
    "role": _("I am a (parent, educator…)"),
    "school": _("Their child’s school (suggests from the directory)"),
    "grades": _("Their children’s grades (K to 2, 3 to 5 …)"),
}
BLANK = 2  # empty rows below those that are there


class FieldRow(forms.Form):
    """One field of the page's form."""

    name = forms.ChoiceField(label=_("Ask for"), required=False)
    required = forms.BooleanField(label=_("must be answered"), required=False)
    when = forms.ChoiceField(label=_("Only if"), required=False)

    def __init__(self, *args: Any, names: list[Any], conditions: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [("", _("nothing more")), *names]
        self.fields["when"].choices = [("", _("always")), *conditions]

    def spec(self) -> dict[str, Any] | None:
        """Give the row as a page keeps it."""
        data = self.cleaned_data
        if not data.get("name"):
            return None
        asked, _sep, value = data.get("when", "").partition("=")
        when = {"field": asked, "value": value} if asked and asked != data["name"] else None
        return {"name": data["name"], "required": data["required"], "when": when}


FieldRows = forms.formset_factory(FieldRow, extra=BLANK, max_num=MAX_FIELDS, validate_max=False)


def rows_of(membership: Any, specs: list[dict[str, Any]], data: Any = None) -> Any:
    """Make the rows of a page's fields; a form that does not hold them changes nothing."""
    own = list(custom.list_fields(membership.partner.pk))
    language = translation.get_language() or "en"
    names = [(name, HOUSE_WORDS[name]) for name in HOUSE]
    names += [(f"{OWN}{row.key}", words_in(row.labels, language, row.key)) for row in own]
    conditions = [(f"role={value}", _("%(field)s: %(answer)s") % {"field": _("I am a"), "answer": words})
                  for value, words in ROLE_CHOICES if value]  # fmt: skip
    for row in own:
        question = words_in(row.labels, language, row.key)
        if row.kind == "yes":
            conditions.append((f"{OWN}{row.key}=yes", question))
        for one in row.choices:
            answer = words_in(one["labels"], language, one["value"])
            told = _("%(field)s: %(answer)s") % {"field": question, "answer": answer}
            conditions.append((f"{OWN}{row.key}={one['value']}", told))
    initial = [
        {**spec, "when": f"{spec['when']['field']}={spec['when']['value']}" if spec.get("when") else ""}
        for spec in specs
    ]
    bound = data if data is not None and "field-TOTAL_FORMS" in data else None
    kwargs = {"names": names, "conditions": conditions}
    return FieldRows(bound, initial=initial, prefix="field", form_kwargs=kwargs)


def specs_of(rows: Any, kept: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Give the fields that the rows say, or those that were there when the rows were not sent."""
    if not rows.is_bound:
        return tuple(kept)
    return tuple(spec for row in rows if (spec := row.spec()))
