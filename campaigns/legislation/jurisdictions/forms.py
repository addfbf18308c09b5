"""The form of a committee's own ways."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.jurisdictions.selectors import NAMES


class WaysForm(forms.Form):
    """Where one committee takes registrations and testimony; what is left empty is as everywhere."""

    registration_url = forms.URLField(label=_("Registration form"), required=False, assume_scheme="https")
    testimony_email = forms.EmailField(label=_("Address for written testimony"), required=False)
    testimony_url = forms.URLField(label=_("Portal for written testimony"), required=False, assume_scheme="https")
    speaking_minutes = forms.IntegerField(label=_("Minutes to speak"), required=False, min_value=1, max_value=60)
    note = forms.CharField(label=_("What one should know"), required=False, max_length=300)

    @staticmethod
    def values_of(committee: Any) -> dict[str, Any]:
        """Give what is known to start from."""
        row = getattr(committee, "ways", None)
        return {name: getattr(row, name) for name in NAMES} if row else {}
