"""Forms of accounts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.accounts.models import User

ZONES = [
    ("America/New_York", _("Eastern (New York)")),
    ("America/Chicago", _("Central (Chicago)")),
    ("America/Denver", _("Mountain (Denver)")),
    ("America/Los_Angeles", _("Pacific (Los Angeles)")),
    ("America/Puerto_Rico", _("Atlantic (Puerto Rico)")),
]


class ProfileForm(forms.ModelForm):
    """One's own name, language and time zone."""

    name = forms.CharField(label=_("Name"), max_length=150, help_text=_("As your team sees it."))
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=ZONES, help_text=_("Deadlines of hearings are always shown in Eastern time.")
    )

    class Meta:
        model = User
        fields = ["name", "language", "time_zone"]
