"""Forms of the roster."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.testimony.models import Panel


class PanelForm(forms.Form):
    """A new panel."""

    name = forms.CharField(label=_("Name of the panel"), max_length=80)


class WitnessForm(forms.Form):
    """What is arranged for a witness."""

    panel = forms.ModelChoiceField(
        label=_("Panel"), queryset=Panel.objects.none(), to_field_name="uuid", required=False, empty_label=_("No panel")
    )
    travel = forms.CharField(label=_("Travel"), max_length=200, required=False)
    interpreter = forms.CharField(label=_("Interpreter"), max_length=120, required=False)

    def __init__(self, *args: Any, panels: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["panel"]
        field.queryset = panels
