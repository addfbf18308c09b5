"""The form that mends a submission: what was typed, field by field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.intake.models import Submission
from contacts.intake.selectors import say_reason
from contacts.people.custom.rules import BadAnswer, read_cell
from contacts.people.custom.selectors import list_fields

LABELS = {
    "given_name": _("First name"),
    "family_name": _("Last name"),
    "email": _("E-mail address"),
    "phone": _("Phone"),
    "street": _("Street and number"),
    "unit": _("Apartment"),
    "town": _("Town"),
    "zip": _("ZIP"),
}


class MendForm(forms.Form):
    """The person's own fields as they were typed; e-mail is plain text because it may be anything."""

    def __init__(self, submission: Submission, data: Any = None) -> None:
        super().__init__(data)
        self.told = submission.payload
        at_fault = {fault[0]: fault[1] for fault in submission.reason_facts.get("faults", [])}
        for name, label in LABELS.items():
            self.fields[name] = forms.CharField(
                label=label,
                max_length=320,
                required=False,
                initial=submission.payload.get(name, ""),
                widget=forms.TextInput(attrs={"autofocus": True} if name in at_fault else {}),
            )

        self.own = {row.key: row for row in list_fields(submission.partner_id, keys=[one["key"] for one in self.unfit])}
        for number, one in enumerate(self.unfit):
            row = self.own.get(one["key"])
            choices = ", ".join(words for choice in row.choices for words in choice["labels"].values()) if row else ""
            self.fields[f"own_{number}"] = forms.CharField(
                label=one["label"], max_length=1000, required=False, initial=one["value"], help_text=choices
            )

    @property
    def unfit(self) -> list[dict[str, str]]:
        """List the cells of the partner's own fields that could not be read."""
        return [one for one in self.told.get("unfit") or [] if isinstance(one, dict)]

    def clean(self) -> dict[str, Any]:
        """Read the answers to the partner's own fields as a file would be read; an empty one is none."""
        data = super().clean() or {}
        self.answers: dict[str, str] = {}
        for number, one in enumerate(self.unfit):
            row = self.own.get(one["key"])
            try:
                text = data.get(f"own_{number}", "")
                self.answers[one["key"]] = read_cell(row.kind, row.choices, text) if row and text else ""
            except BadAnswer as no:
                self.add_error(f"own_{number}", say_reason(f"answer_unfit_{no}"))
        return data

    def changes(self) -> dict[str, Any]:
        """Give what was changed."""
        told: dict[str, Any] = {
            name: self.cleaned_data[name] for name in self.changed_data if not name.startswith("own_")
        }
        if self.unfit:
            told["custom"] = {**(self.told.get("custom") or {}), **{k: v for k, v in self.answers.items() if v}}
        return told
