"""The form of a file kept with a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.uploads.forms import UploadField
from campaigns.uploads.rules import sniff
from contacts.people.forms import refuse_child

TAKEN = {"paper": UploadField("paper", required=True), "photo": UploadField("photo", required=True)}


class PaperOrPicture(forms.FileField):
    """A PDF or a picture: what it is says its content, not its name."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Let the field of its kind look at it."""
        file = super().clean(data, initial)
        told = sniff(file.read(64))
        file.seek(0)
        file.kind = "paper" if told and told.form == "pdf" else "photo"
        if told is None or not (told.form == "pdf" or told.is_picture):
            raise forms.ValidationError(_("This is neither a PDF nor a picture (JPEG, PNG, GIF or WebP)."), "no_file")
        return TAKEN[file.kind].clean(file)


class FileForm(forms.Form):
    """A file and what it is called."""

    file = PaperOrPicture(
        label=_("File"),
        help_text=_("A PDF or a picture. It is checked first; only your partner can fetch it."),
        error_messages={"empty": _("This file is empty.")},
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/*"}),
    )
    name = forms.CharField(
        label=_("What it is"), max_length=120, required=False, validators=[refuse_child],
        help_text=_("For example: signed form of 3 May."),
    )  # fmt: skip
