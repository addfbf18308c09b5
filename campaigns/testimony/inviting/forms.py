"""The form of asking."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.segments import selectors as segments
from contacts.segments.models import Segment


class InviteForm(forms.Form):
    """Whom to ask, with a personal word in each language."""

    segment = forms.ModelChoiceField(label=_("Whom do you ask?"), queryset=Segment.objects.none(), to_field_name="uuid")
    word_en = forms.CharField(
        label=_("Your word to them (English)"), max_length=600, widget=forms.Textarea(attrs={"rows": 3, "lang": "en"})
    )
    word_es = forms.CharField(
        label=_("Your word to them (Spanish)"), max_length=600, widget=forms.Textarea(attrs={"rows": 3, "lang": "es"})
    )

    def __init__(self, *args: Any, membership: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["segment"]
        field.queryset = segments.list_segments(membership)
        field.label_from_instance = lambda segment: segment.name
