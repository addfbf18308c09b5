"""Forms of accounts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.accounts.models import User


class ProfileForm(forms.ModelForm):
    """One's own name and language."""

    name = forms.CharField(label=_("Name"), max_length=150, help_text=_("As your team sees it."))

    class Meta:
        model = User
        fields = ["name", "language"]
