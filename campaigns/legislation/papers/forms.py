"""The form of a fact sheet."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.uploads.forms import UploadField


class FactSheetForm(forms.Form):
    """A paper on a bill: a PDF or a link."""

    title = forms.CharField(label=_("Title"), max_length=150)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    file = UploadField("paper", label=_("PDF"), help_text=_("It can be opened as soon as it has been checked."))
    url = forms.URLField(label=_("or a link"), required=False, max_length=400, assume_scheme="https")
    is_shared = forms.BooleanField(label=_("Partners may see it"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """Ask for a file or a link."""
        data = super().clean() or {}
        if not data.get("file") and not data.get("url") and not self.errors:
            self.add_error("file", _("Choose a PDF or give a link."))
        return data
