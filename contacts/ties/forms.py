"""The form of a tie."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.people.forms import refuse_child
from contacts.ties.models import Strength, TieKind


class TieForm(forms.Form):
    """How two are connected, how well, since when, and how we know."""

    kind = forms.ChoiceField(label=_("How"), choices=TieKind.choices)
    strength = forms.TypedChoiceField(
        label=_("How well"), choices=Strength.choices, coerce=int, initial=Strength.KNOWN.value
    )
    source = forms.CharField(
        label=_("How we know"),
        max_length=150,
        required=False,
        validators=[refuse_child],
        help_text=_("For example: told us at the rally."),
    )
    since = forms.DateField(
        label=_("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_since(self) -> Any:
        """Refuse a day that is still to come."""
        day = self.cleaned_data["since"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day
