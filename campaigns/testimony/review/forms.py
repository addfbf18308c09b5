"""Forms of reading."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.testimony.words.rules import LONGEST


class RemarkForm(forms.Form):
    """A remark, among us or for her."""

    text = forms.CharField(label=_("Remark"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class AskForm(forms.Form):
    """What she is asked to change; she gets it by mail."""

    text = forms.CharField(
        label=_("What should she change?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("She reads it by mail, in your words. Write in her language if you can."),
    )  # fmt: skip


class SuggestForm(forms.Form):
    """Another text that is suggested to her."""

    text = forms.CharField(
        label=_("Suggested text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("She sees what differs, and decides. Until then her own words hold."),
    )  # fmt: skip


class TranslateForm(forms.Form):
    """The same words in the other language."""

    translation = forms.CharField(
        label=_("In English"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 16, "lang": "en"})
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, to: str = "en", **options: Any) -> None:
        super().__init__(*args, **options)
        if to == "es":
            self.fields["translation"].label = _("In Spanish")
            self.fields["translation"].widget.attrs["lang"] = "es"
