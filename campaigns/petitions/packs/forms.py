"""Forms of packs: what to make, a delivery, and the public check."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.petitions.packs.models import HandOver, Scope
from campaigns.petitions.packs.services import HandedOver, Wish


class PackForm(forms.Form):
    """Say for whom a pack is, in which language, with which comments."""

    scope = forms.ChoiceField(label=_("For whom"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    chooses = forms.BooleanField(
        label=_("I choose the comments that go in"),
        required=False,
        help_text=_(
            "Else the newest approved comments of its own constituents go in. Not for one pack per legislator."
        ),
    )

    def __init__(self, *args: Any, districts: Any, committees: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wishes: dict[str, list[Wish]] = {"whole": [Wish(Scope.WHOLE, "")]}
        choices: list[tuple[str, Any]] = [("whole", _("Everybody who signed")), ("all", _("One pack per legislator"))]
        for one in districts:
            who = f"{one['holder'].person} ({one['district']})" if one["holder"] else str(one["district"])
            key = f"d-{one['district'].uuid}"
            name = str(one["holder"].person) if one["holder"] else ""
            self.wishes[key] = [Wish(Scope.DISTRICT, name, district=one["district"])]
            choices.append((key, f"{who}: {one['count']}"))
        for committee in committees:
            key = f"c-{committee.uuid}"
            self.wishes[key] = [Wish(Scope.COMMITTEE, committee.name, committee=committee)]
            choices.append((key, committee.name))
        self.fields["scope"].choices = choices


class DeliveryForm(forms.Form):
    """Say who handed a pack to whom."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    how = forms.ChoiceField(label=_("How"), choices=HandOver.choices)
    by_name = forms.CharField(label=_("Delivered by"), max_length=120)
    to_name = forms.CharField(label=_("Received by"), max_length=120)
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    photo = forms.FileField(
        label=_("Photo"), required=False, help_text=_("What the camera wrote into it (place, time) is taken out.")
    )

    def clean_on(self) -> dt.date:
        """Refuse a day to come."""
        on: dt.date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return on

    def told(self) -> HandedOver:
        """Give what was said."""
        names = ("on", "how", "by_name", "to_name", "note")
        return HandedOver(**{name: self.cleaned_data[name] for name in names})


class CheckForm(forms.Form):
    """Ask whether a pack is genuine: its code, a digest, or one of its files."""

    proof = forms.CharField(
        label=_("Code or hash"), max_length=200, required=False, help_text=_("The code stands on the cover.")
    )
    file = forms.FileField(
        label=_("Or a file of the pack"),
        required=False,
        help_text=_("We compare its fingerprint and keep nothing of it."),
    )
