"""Fields of public forms that take a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.uploads.rules import LARGEST, MEGABYTE, sniff

SOUNDS = ".mp3,.m4a,.ogg,.oga,.opus,.wav,.aac,.webm,.weba"
SOUNDS += ",audio/mpeg,audio/mp4,audio/ogg,audio/wav,audio/aac,audio/webm"
ACCEPT = {
    "photo": "image/*",
    "logo": "image/png,image/jpeg,image/webp",
    "audio": SOUNDS,
    "paper": "application/pdf",
}


class UploadField(forms.FileField):
    """A file of a kind: its size and its content are looked at, never its name."""

    def __init__(self, kind: str, **details: Any) -> None:
        self.kind = kind
        details.setdefault("required", False)
        super().__init__(widget=forms.FileInput(attrs={"accept": ACCEPT[kind]}), **details)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse what is too large or is not what it should be; an empty file is none."""
        if data is not None and data is not False and not data.size:
            data = None
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > LARGEST[self.kind]:
            most = LARGEST[self.kind] // MEGABYTE
            raise forms.ValidationError(_("This file is larger than %(most)s MB.") % {"most": most}, code="too_large")
        told = sniff(file.read(64))
        file.seek(0)
        if self.kind == "audio" and not (told and told.is_sound):
            raise forms.ValidationError(
                _("This is no recording that we can take. Please choose an MP3, M4A, OGG, WAV, AAC or WebM file."),
                code="no_sound",
            )
        if self.kind == "paper" and not (told and told.form == "pdf"):
            raise forms.ValidationError(_("This is no PDF."), code="no_paper")
        if self.kind not in {"audio", "paper"} and not (told and told.is_picture and told.form != "heic"):
            raise forms.ValidationError(
                _("This is no picture that we can show. Please choose a JPEG, PNG, GIF or WebP file."),
                code="no_picture",
            )
        file.form = told.form
        return file
