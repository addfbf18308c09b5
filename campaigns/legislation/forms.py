"""Forms of bills and hearings; times are entered in the coalition's own time zone and refused where a clock change
makes them ambiguous or impossible."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.legislation import rules, selectors
from campaigns.legislation.jurisdictions import selectors as jurisdictions
from campaigns.legislation.jurisdictions.rules import Notice, clocks_of
from campaigns.legislation.models import Bill, BillAction, Hearing, HearingMode, HearingStatus, Stage


class LocalTimeInput(forms.DateTimeInput):
    """A picker of day and time without seconds, in local time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class LocalTimeField(forms.DateTimeField):
    """A moment in local time; Django refuses hours that a clock change doubles or skips, we years of nobody's life."""

    widget = LocalTimeInput

    def __init__(self, **details: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
        super().__init__(input_formats=formats, widget=LocalTimeInput(), **details)

    def to_python(self, value: Any) -> Any:
        """Read it; clocks that are counted from a day at the end of time would leave the calendar."""
        told = super().to_python(value)
        if told is not None and not 1900 < told.year < 2200:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return told


class DayInput(forms.DateInput):
    """A picker of a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class BillForm(forms.Form):
    """Enter or correct a bill."""

    session = forms.RegexField(
        label=_("Session"), regex=r"^[0-9A-Za-z -]{4,20}$", max_length=20, help_text=_("The year, such as 2027.")
    )
    identifier = forms.CharField(label=_("Number"), max_length=20, help_text=_("Such as HB 5003 or SB 12."))
    title = forms.CharField(label=_("Title"), max_length=500)
    summary = forms.CharField(
        label=_("In plain words"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=5000
    )
    committee = forms.ModelChoiceField(
        label=_("Committee"), queryset=None, required=False, empty_label=_("No committee")
    )
    stage = forms.ChoiceField(label=_("Where it stands"), choices=Stage.choices, initial=Stage.COMMITTEE)
    url = forms.URLField(label=_("Official page"), required=False, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = selectors.list_committees()

    @staticmethod
    def values_of(bill: Bill) -> dict[str, Any]:
        """Give the values of a bill to start from."""
        names = [name for name in BillForm.base_fields if name != "session"]
        return {**{name: getattr(bill, name) for name in names}, "session": bill.session.identifier}

    def clean_identifier(self) -> str:
        """Write the number the way people say it."""
        return rules.tidy_number(self.cleaned_data["identifier"])


class BillActionForm(forms.Form):
    """Note what happened to a bill."""

    on = forms.DateField(label=_("Day"), widget=DayInput(), initial=timezone.localdate)
    text = forms.CharField(label=_("What happened"), max_length=BillAction._meta.get_field("text").max_length or 400)
    stage = forms.ChoiceField(
        label=_("Where it stands now"), required=False, choices=[("", _("Unchanged")), *Stage.choices]
    )


class HearingForm(forms.Form):
    """Enter or correct a hearing; deadlines must lie before its start."""

    title = forms.CharField(label=_("Title"), max_length=200)
    committee = forms.ModelChoiceField(
        label=_("Committee"), queryset=None, required=False, empty_label=_("No committee")
    )
    bills = forms.CharField(label=_("Bills"), required=False, help_text=_("Numbers separated by commas."))
    starts_at = LocalTimeField(label=_("Starts"), help_text=_("Hartford time."))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    modes = forms.MultipleChoiceField(
        label=_("One may take part"), choices=HearingMode.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    registration_opens_at = LocalTimeField(label=_("Registration to speak opens"), required=False)
    registration_closes_at = LocalTimeField(
        label=_("Registration to speak closes"),
        required=False,
        help_text=_("Left empty, the legislature's usual rule is taken."),
    )
    testimony_closes_at = LocalTimeField(label=_("Written testimony closes"), required=False)
    registration_url = forms.URLField(label=_("Where to register"), required=False, assume_scheme="https")
    testimony_url = forms.URLField(label=_("Where to send testimony"), required=False, assume_scheme="https")
    testimony_email = forms.EmailField(label=_("Address for written testimony"), required=False)
    stream_url = forms.URLField(label=_("Video"), required=False, assume_scheme="https")
    agenda_url = forms.URLField(label=_("Agenda"), required=False, assume_scheme="https")
    status = forms.ChoiceField(label=_("Status"), choices=HearingStatus.choices, initial=HearingStatus.SCHEDULED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = selectors.list_committees()

    def clean_bills(self) -> list[Any]:
        """Find each bill by its number."""
        numbers = rules.split_numbers(self.cleaned_data["bills"])
        found = selectors.find_bills(numbers)
        unknown = [number for number in numbers if number not in found]
        if unknown:
            text = _("Not in the list of bills: %(numbers)s. Enter them first, or check the spelling.")
            raise forms.ValidationError(text, params={"numbers": ", ".join(unknown)})
        return [found[number] for number in numbers]

    def clean(self) -> dict[str, Any]:
        """Fill the usual deadline, and refuse deadlines that do not lie before the start."""
        data = super().clean() or {}
        starts, state = data.get("starts_at"), jurisdictions.in_force()
        if starts and not data.get("registration_closes_at") and "registration_closes_at" not in self.errors:
            told = clocks_of(Notice(starts, modes=tuple(data.get("modes") or ())), state)
            data["registration_closes_at"] = told.registration_closes_at
            data["deadline_source"] = "usual rule"
        else:
            data["deadline_source"] = "notice"
        opens, closes = data.get("registration_opens_at"), data.get("registration_closes_at")
        if opens and closes and opens >= closes:
            self.add_error("registration_opens_at", _("This must lie before registration closes."))
        takes_later = starts is not None and clocks_of(Notice(starts), state).testimony_closes_at > starts
        names = ["registration_closes_at"] if takes_later else ["registration_closes_at", "testimony_closes_at"]
        deadlines = {name: data.get(name) for name in names}
        for name in rules.late_deadlines(starts, **deadlines):
            self.add_error(name, _("This must lie before the hearing starts."))
        return data

    @staticmethod
    def values_of(hearing: Hearing) -> dict[str, Any]:
        """Give the values of a hearing to start from."""
        names = [name for name in HearingForm.base_fields if name != "bills"]
        bills = ", ".join(bill.identifier for bill in hearing.bills.all())
        return {**{name: getattr(hearing, name) for name in names}, "bills": bills}
