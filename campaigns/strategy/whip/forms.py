"""The form of a legislator's word."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.strategy.models import Grade, Word


class WordForm(forms.Form):
    """What she said, and how well we know it."""

    stance = forms.ChoiceField(label=_("Where she stands"), choices=Word.choices, widget=forms.RadioSelect)
    grade = forms.ChoiceField(
        label=_("How we know"),
        choices=Grade.choices,
        widget=forms.RadioSelect,
        help_text=_("Only words said in public, in writing or before two of us count as firm."),
    )
    heard_by = forms.CharField(label=_("Who heard it"), required=False, max_length=150)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays with us, whatever you share."),
    )
    is_shared = forms.BooleanField(label=_("Partners may see the stance"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask who heard it where witnesses are named."""
        data = super().clean() or {}
        if data.get("grade") in {"two_witnesses", "one_witness"} and not data.get("heard_by"):
            self.add_error("heard_by", _("Say who heard it."))
        return data
