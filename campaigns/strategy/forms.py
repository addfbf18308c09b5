"""Forms of campaigns and positions."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.legislation import rules as bills
from campaigns.legislation import selectors as legislation
from campaigns.legislation.forms import DayInput
from campaigns.legislation.models import Hearing
from campaigns.strategy import selectors
from campaigns.strategy.models import Campaign, CampaignStage, Stance


class HearingChoices(forms.ModelMultipleChoiceField):
    """Hearings to come, told with their day."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, hearing: Hearing) -> str:
        """Tell a hearing with its day."""
        return f"{timezone.localtime(hearing.starts_at):%Y-%m-%d %H:%M} · {hearing.title}"


class CampaignForm(forms.Form):
    """Open or change a campaign."""

    name = forms.CharField(label=_("Name"), max_length=150)
    goal = forms.CharField(
        label=_("Goal"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What will be different when you have won?"),
    )
    stage = forms.ChoiceField(label=_("Stage"), choices=CampaignStage.choices, initial=CampaignStage.PLANNING)
    starts_on = forms.DateField(label=_("From"), required=False, widget=DayInput())
    ends_on = forms.DateField(label=_("Until"), required=False, widget=DayInput())
    bills = forms.CharField(
        label=_("Bills"), required=False, help_text=_("Numbers separated by commas, such as HB 5003, SB 12.")
    )
    hearings = HearingChoices(label=_("Hearings"), queryset=None, required=False)
    team = forms.ModelMultipleChoiceField(
        label=_("Team"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, membership: Any, campaign: Campaign | None = None, **kwargs: Any) -> None:
        if campaign:
            kwargs.setdefault("initial", self.values_of(campaign))
        super().__init__(*args, **kwargs)
        hearings = legislation.list_hearings(now=timezone.now())
        if campaign:
            hearings = (hearings | Hearing.objects.filter(campaigns=campaign)).distinct()
        self.fields["hearings"].queryset = hearings
        self.fields["team"].queryset = selectors.list_possible_team(membership)

    def clean_bills(self) -> list[Any]:
        """Find each bill by its number."""
        numbers = bills.split_numbers(self.cleaned_data["bills"])
        found = legislation.find_bills(numbers)
        unknown = [number for number in numbers if number not in found]
        if unknown:
            text = _("Not in the list of bills: %(numbers)s. Enter them first, or check the spelling.")
            raise forms.ValidationError(text, params={"numbers": ", ".join(unknown)})
        return [found[number] for number in numbers]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start."""
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The end lies before the start."))
        return data

    @staticmethod
    def values_of(campaign: Campaign) -> dict[str, Any]:
        """Give the values of a campaign to start from."""
        plain = {name: getattr(campaign, name) for name in ("name", "goal", "stage", "starts_on", "ends_on")}
        return {
            **plain,
            "bills": ", ".join(bill.identifier for bill in campaign.bills.all()),
            "hearings": list(campaign.hearings.all()),
            "team": list(campaign.team.all()),
        }


class PositionForm(forms.Form):
    """Take a position on a bill."""

    stance = forms.ChoiceField(label=_("Our position"), choices=Stance.choices)
    statement = forms.CharField(
        label=_("Why"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
