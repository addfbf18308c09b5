"""What a host lets its co-hosts see at the door."""

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.turnout.models import DoorNames


class DoorNamesForm(forms.Form):
    """Whose names the helpers of co-hosts see."""

    door_names = forms.ChoiceField(
        label=_("Whose names do the helpers of co-hosts see?"),
        help_text=_("They can check everybody in by the ticket or its code, also those whom they do not see by name."),
        choices=DoorNames.choices,
        widget=forms.RadioSelect,
    )
