"""Forms of sheets."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class SheetForm(forms.Form):
    """Begin a sheet."""

    label = forms.CharField(label=_("Name of the sheet"), max_length=80, help_text=_("Fair in Hartford, sheet 3"))
    signed_on = forms.DateField(label=_("Signed on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    scan = forms.FileField(label=_("Scan"), required=False, help_text=_("PDF, JPEG or PNG, at most 15 MB."))
