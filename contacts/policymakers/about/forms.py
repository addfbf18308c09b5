"""Forms about a policymaker: languages and networks, and somebody of her staff."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.policymakers.about.models import TraitKind
from contacts.policymakers.about.rules import LANGUAGES, NETWORKS, language_label, network_label, read_handle


class AboutForm(forms.Form):
    """Which languages she speaks, and her names in networks."""

    languages = forms.MultipleChoiceField(
        label=_("Languages she speaks"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, traits: dict[str, dict[str, str]], **more: Any) -> None:
        self.networks = [*NETWORKS, *sorted(set(traits["social"]) - set(NETWORKS))]
        codes = [*LANGUAGES, *sorted(set(traits["language"]) - set(LANGUAGES))]
        start = {"languages": list(traits["language"]), **traits["social"]}
        super().__init__(*args, initial=start, **more)
        self.fields["languages"].choices = [(code, language_label(code)) for code in codes]
        for name in self.networks:
            self.fields[name] = forms.CharField(
                label=network_label(name),
                max_length=200,
                required=False,
                widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
            )
        self.fields["twitter"].help_text = _("Her name there, or the address of her page.")

    def clean(self) -> dict[str, Any]:
        """Read names out of pasted addresses; say which cannot be read."""
        data = super().clean() or {}
        for name in self.networks:
            typed = data.get(name, "").strip()
            if typed and not read_handle(typed):
                self.add_error(name, _("This is no name there: letters, digits, points and dashes, without spaces."))
            data[name] = read_handle(typed) if typed else ""
        return data

    @property
    def told(self) -> dict[str, dict[str, str]]:
        """Give what was said, by kind: name -> value."""
        social = {name: self.cleaned_data[name] for name in self.networks if self.cleaned_data.get(name)}
        return {TraitKind.LANGUAGE: dict.fromkeys(self.cleaned_data["languages"], ""), TraitKind.SOCIAL: social}


class StafferForm(forms.Form):
    """Somebody who works for her."""

    name = forms.CharField(label=_("Name"), max_length=120)
    job = forms.CharField(
        label=_("What she or he does"), max_length=120, required=False, help_text=_("Legislative aide, scheduler, …")
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
