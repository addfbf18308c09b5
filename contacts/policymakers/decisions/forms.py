"""The form of a decision about a committee."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.policymakers.decisions.models import Verdict


class DecisionForm(forms.Form):
    """What the second committee of a name is."""

    key = forms.CharField(max_length=200, widget=forms.HiddenInput)
    told = forms.CharField(max_length=150, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(label=_("What it is"), choices=Verdict.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Its own name"), max_length=150, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the name of another committee, and take none otherwise."""
        data = super().clean() or {}
        data["name"] = (data.get("name") or "").strip()
        if data.get("verdict") == Verdict.OTHER and (
            not data["name"] or data["name"].casefold() == data.get("told", "").casefold()
        ):
            self.add_error("name", _("Say what this committee is called, other than the first one."))
        if data.get("verdict") != Verdict.OTHER:
            data["name"] = ""
        return data
