"""The form of a person's own corrections."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contacts.places.rules import normalise_zip


class CorrectForm(forms.Form):
    """Name, language, ZIP, town; an empty field changes nothing."""

    given_name = forms.CharField(
        label=_("First name"), max_length=100, required=False, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    family_name = forms.CharField(
        label=_("Last name"), max_length=100, required=False, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    language = forms.ChoiceField(label=_("Language you want to read"), choices=settings.LANGUAGES)
    zip = forms.CharField(
        label=_("ZIP"),
        max_length=10,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "postal-code"}),
    )
    town = forms.CharField(
        label=_("Town"), max_length=80, required=False, widget=forms.TextInput({"autocomplete": "address-level2"})
    )

    def clean_zip(self) -> str:
        """A ZIP has five digits."""
        typed = str(self.cleaned_data["zip"])
        if typed and not normalise_zip(typed):
            raise forms.ValidationError(_("A ZIP has five digits, for example 06106."))
        return normalise_zip(typed)

    def changes(self) -> dict[str, Any]:
        """Give what was filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value}
