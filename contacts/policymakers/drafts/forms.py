"""Forms of the roster."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LARGEST = 20 * 1024 * 1024


class DayInput(forms.DateInput):
    """A picker of a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RosterForm(forms.Form):
    """A roster as a file."""

    file = forms.FileField(
        label=_("Roster"),
        help_text=_(
            "A CSV of legislators, or a ZIP with Open States people files (YAML). Nothing changes before a yes."
        ),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 20 MB."), code="too_large")
        return file


class LeaveForm(forms.Form):
    """When somebody left her seat."""

    on = forms.DateField(label=_("First day without the seat"), widget=DayInput(), initial=timezone.localdate)


class TakeForm(forms.Form):
    """Who won a vacant seat."""

    given_name = forms.CharField(label=_("First name"), max_length=100)
    family_name = forms.CharField(label=_("Last name"), max_length=100)
    party = forms.CharField(label=_("Party"), max_length=80, required=False)
    on = forms.DateField(label=_("Holds it from"), widget=DayInput(), initial=timezone.localdate)
    external_id = forms.CharField(
        label=_("Her id at Open States"),
        max_length=80,
        required=False,
        help_text=_("If you know it. Without it the next roster recognizes her by seat and name."),
    )
