"""The form of a custom field."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contacts.people.custom.models import FieldKind
from contacts.people.custom.services import Definition

WITH_CHOICES: set[str] = {FieldKind.CHOICE, FieldKind.MANY}


class FieldForm(forms.Form):
    """What is asked, in each language of the house."""

    kind = forms.ChoiceField(label=_("What is answered"), choices=FieldKind.choices)

    is_shared = forms.BooleanField(
        label=_("All partners ask it"),
        required=False,
        help_text=_("Each partner sees the answers of the people it looks after, whoever asked."),
    )

    def __init__(self, *args: Any, row: Any = None, may_share: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if row or not may_share:
            del self.fields["is_shared"]
        if row:
            del self.fields["kind"]
        self.kind = row.kind if row else ""
        for code, name in settings.LANGUAGES:
            self.fields[f"label_{code}"] = forms.CharField(
                label=_("The question (%(language)s)") % {"language": name},
                max_length=150,
                initial=row.labels.get(code, "") if row else "",
                widget=forms.TextInput(attrs={"lang": code}),
            )
        if row and row.kind not in WITH_CHOICES:
            return
        for code, name in settings.LANGUAGES:
            lines = "\n".join(one["labels"].get(code, "") for one in row.choices) if row else ""
            self.fields[f"choices_{code}"] = forms.CharField(
                label=_("Choices (%(language)s)") % {"language": name},
                required=False,
                max_length=5000,
                initial=lines,
                help_text=_("One a line, in the same order in every language. Only where one or several are chosen."),
                widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
            )

    def clean(self) -> dict[str, Any]:
        """Want choices where one of several is to be chosen, as many in each language."""
        data = super().clean() or {}
        if str(self.kind or data.get("kind")) in WITH_CHOICES:
            counts = {code: len((data.get(f"choices_{code}") or "").split("\n")) for code, _name in settings.LANGUAGES}
            for code in counts:
                if not (data.get(f"choices_{code}") or "").strip():
                    self.add_error(f"choices_{code}", _("Please fill this in."))
            if len(set(counts.values())) > 1 and not self.errors:
                self.add_error(None, _("Every language needs the same number of choices."))
        return data

    def definition(self) -> Definition:
        """Give what was said."""
        data, codes = self.cleaned_data, [code for code, _name in settings.LANGUAGES]
        return Definition(
            kind=data.get("kind") or self.kind,
            labels={code: data[f"label_{code}"] for code in codes},
            choices={code: data.get(f"choices_{code}", "") for code in codes},
            is_shared=bool(data.get("is_shared")),
        )
