"""The form that mends a submission: what was typed, field by field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.intake.models import Submission

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
        at_fault = {fault[0]: fault[1] for fault in submission.reason_facts.get("faults", [])}
        for name, label in LABELS.items():
            self.fields[name] = forms.CharField(
                label=label,
                max_length=320,
                required=False,
                initial=submission.payload.get(name, ""),
                widget=forms.TextInput(attrs={"autofocus": True} if name in at_fault else {}),
            )

    def changes(self) -> dict[str, str]:
        """Give what was changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}
