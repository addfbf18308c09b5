"""The form that takes the file of a municipal roster."""

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST = 2_000_000


class RosterFileForm(forms.Form):
    """A CSV file, not larger than any state needs."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("Columns: town, body, seat, name, party, email, phone, address, starts_on, ends_on."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> object:
        """Refuse what is too large to be read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 2 MB."))
        return file
