"""Forms of sources: files brought in by hand, a session to follow."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.syncing.rules import SOURCES
from campaigns.legislation.syncing.selectors import source_name

LARGEST = 25 * 1024 * 1024
MOST_FILES = 60


class FilesInput(forms.ClearableFileInput):
    """A picker of several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, as pairs of name and text."""

    widget = FilesInput(attrs={"accept": ".csv,.json,text/csv,application/json", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> dict[str, str]:
        """Read the files as text; UTF-8 first, then what old spreadsheets write."""
        some = data if isinstance(data, list | tuple) else [data]
        files = [super(FilesField, self).clean(one, initial) for one in some[:MOST_FILES]]
        if sum(one.size for one in files) > LARGEST:
            raise forms.ValidationError(_("These files are larger than 25 MB together."), code="too_large")
        texts = {}
        for one in files:
            raw = one.read()
            try:
                texts[one.name] = raw.decode("utf-8-sig")
            except UnicodeDecodeError:
                texts[one.name] = raw.decode("cp1252", "replace")
        return texts


class BringInForm(forms.Form):
    """Bring in lists and payloads."""

    files = FilesField(
        label=_("Files"),
        help_text=_(
            "The list of a session from LegiScan (CSV), the General Assembly’s own files (bill_info.csv and its"
            " sisters), or what Open States and LegiScan give as JSON. The same file again changes nothing."
        ),
    )


class FollowForm(forms.Form):
    """Follow a session at a source."""

    source = forms.ChoiceField(label=_("Source"), choices=())
    session = forms.RegexField(
        label=_("Session"), regex=r"^[0-9A-Za-z -]{4,20}$", max_length=20, help_text=_("The year, such as 2027.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [(one, source_name(one)) for one in SOURCES]
