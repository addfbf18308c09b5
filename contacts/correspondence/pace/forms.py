"""The limits of a domain, as an administrator types them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from contacts.correspondence.pace import rules
from contacts.correspondence.pace.services import Limits


class PaceForm(forms.Form):
    """How fast mail may leave."""

    per_second = forms.IntegerField(
        label=_("At most a second"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("Empty: as fast as the provider takes it."),
    )
    per_day = forms.IntegerField(
        label=_("At most a day"),
        min_value=0,
        max_value=100_000_000,
        required=False,
        help_text=_("Empty: no cap. Receipts and reminders count, but are never held back for the day."),
    )
    warms_up = forms.BooleanField(
        label=_("Warm this domain up"),
        required=False,
        help_text=_("Begin small and grow day by day, so that mailbox providers learn to trust it."),
    )
    warm_up_on = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    warm_up_caps = forms.CharField(
        label=_("Mails on each day"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "inputmode": "numeric"}),
        help_text=_("Day by day, separated by spaces. After the last day only the cap above counts."),
    )

    def clean_warm_up_caps(self) -> list[int]:
        """Read the table of caps: from 1 to 60 numbers that grow."""
        words = self.cleaned_data["warm_up_caps"].replace(";", " ").split()
        numbers = [word.replace(",", "") for word in words]
        if not all(number.isdigit() and len(number) < 9 for number in numbers):
            raise ValidationError(_("Only numbers, separated by spaces."))
        caps = [int(number) for number in numbers] or list(rules.WARM_UP)
        if len(caps) > 60:
            raise ValidationError(ngettext("At most %(n)s day.", "At most %(n)s days.", 60) % {"n": 60})
        if sorted(caps) != caps:
            raise ValidationError(_("Each day needs at least as many as the day before."))
        return caps

    def clean(self) -> dict[str, Any]:
        """Ask for the first day of a warm-up."""
        values = super().clean() or self.cleaned_data
        if values.get("warms_up") and not values.get("warm_up_on") and "warm_up_on" not in self.errors:
            self.add_error("warm_up_on", _("Give the day on which it begins."))
        return values

    def limits(self) -> Limits:
        """Give what was typed."""
        values = self.cleaned_data
        return Limits(
            per_second=values["per_second"],
            per_day=values["per_day"],
            warm_up_on=values["warm_up_on"] if values["warms_up"] else None,
            warm_up_caps=values["warm_up_caps"],
        )


def filled(pace: rules.Pace) -> dict[str, Any]:
    """Give what a form shows of the limits that are set."""
    return {
        "per_second": pace.per_second,
        "per_day": pace.per_day,
        "warms_up": pace.warm_up_on is not None,
        "warm_up_on": pace.warm_up_on,
        "warm_up_caps": " ".join(str(cap) for cap in pace.warm_up_caps or rules.WARM_UP),
    }
