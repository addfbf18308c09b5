"""Forms of events: the public one, change by link, the desk's settings, the door."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.legislation import selectors as legislation
from campaigns.legislation.forms import LocalTimeField
from campaigns.legislation.models import Hearing
from campaigns.pages.forms import ActionForm
from campaigns.turnout import rules
from campaigns.turnout.models import EventKind, NeedKind, RsvpMode
from campaigns.turnout.places.forms import NAMES, add_fields, needs_of, wants_of
from coalition.templatetags.times import exact

NEEDS = {
    NeedKind.RIDE: _("a ride there and back"),
    NeedKind.CHILDCARE: _("childcare during the hearing"),
    NeedKind.INTERPRETER: _("an interpreter"),
    NeedKind.ACCESS: _("a wheelchair-accessible place"),
}


def _needs() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("What would help you to take part?"),
        choices=[(need.value, words) for need, words in NEEDS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def _with_wants(form: Any, cleaned: dict[str, Any] | None) -> dict[str, Any]:
    data = cleaned or {}
    data["wants"] = wants_of(data, form.resources)
    needs = {*(data.get("needs") or []), *needs_of(data["wants"], form.resources)}
    data["needs"] = [need for need in rules.NEEDS if need in needs]
    return data


class RsvpForm(ActionForm):
    """Promise to come, speak or write; only what is still open is offered."""

    before = ("mode",)
    after = ("attend_language", "guests", *NAMES, "needs", "needs_note")

    mode = forms.ChoiceField(label=_("How will you take part?"), choices=RsvpMode.choices, widget=forms.RadioSelect)
    attend_language = forms.ChoiceField(
        label=_("In which language are you most at ease?"),
        choices=[("en", "English"), ("es", "Español")],
        required=False,
    )
    needs = _needs()
    needs_note = forms.CharField(label=_("Anything else we should know?"), required=False, max_length=300)
    guests = forms.IntegerField(
        label=_("How many people will you bring?"), required=False, min_value=0, max_value=20,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip

    def adapt(self) -> None:
        """Offer only what is still open at this moment."""
        open_now = rules.offers(self.front.facts, timezone.now())
        labels = dict(RsvpMode.choices)
        self.fields["mode"].choices = [(mode, labels[RsvpMode(mode)]) for mode in open_now]
        self.fields["mode"].error_messages["invalid_choice"] = _(
            "The deadline for this has passed. Please choose another way."
        )
        self.initial.setdefault("attend_language", self.language)
        if len(open_now) == 1:
            self.initial.setdefault("mode", open_now[0])
        self.resources = self.front.facts.get("resources", [])
        add_fields(self, self.resources, self.language)

    def clean(self) -> dict[str, Any]:
        """Put what she chose together; what goes with a need counts as one."""
        return _with_wants(self, super().clean())


class ChangeForm(forms.Form):
    """Change a promise by its link."""

    mode = forms.ChoiceField(label=_("How will you take part?"), choices=RsvpMode.choices, widget=forms.RadioSelect)
    needs = _needs()
    needs_note = forms.CharField(label=_("Anything else we should know?"), required=False, max_length=300)
    guests = forms.IntegerField(label=_("How many people will you bring?"), required=False, min_value=0, max_value=20)

    def __init__(self, *args: Any, modes: list[str], resources: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(RsvpMode.choices)
        self.fields["mode"].choices = [(mode, labels[RsvpMode(mode)]) for mode in modes]
        self.resources = resources
        add_fields(self, resources, get_language() or "en")

    @property
    def chosen_fields(self) -> list[forms.BoundField]:
        """List the questions about what there is."""
        return [self[name] for name in NAMES if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Put what she chose together; what goes with a need counts as one."""
        return _with_wants(self, super().clean())

    def clean_guests(self) -> int:
        """Take nobody for none."""
        return self.cleaned_data["guests"] or 0


class HearingChoice(forms.ModelChoiceField):
    """A hearing to come, told with its day."""

    def label_from_instance(self, hearing: Hearing) -> str:
        """Tell a hearing with its day."""
        return f"{exact(timezone.localtime(hearing.starts_at))} · {hearing.title}"


class EventOptions(forms.Form):
    """The settings of an event page: a hearing, or a time and place of its own."""

    hearing = HearingChoice(
        label=_("Hearing"), queryset=None, required=False, empty_label=_("No hearing: an event of our own")
    )
    event_kind = forms.ChoiceField(label=_("Kind of event"), choices=EventKind.choices, required=False)
    starts_at = LocalTimeField(label=_("Starts"), required=False, help_text=_("A hearing brings its own time."))
    ends_at = LocalTimeField(label=_("Ends"), required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    host = forms.CharField(
        label=_("Host"), max_length=120, required=False, help_text=_("Who opens the door: a name that visitors know.")
    )
    goal = forms.IntegerField(label=_("People we hope for"), min_value=0, max_value=100_000, required=False)

    def __init__(self, *args: Any, page: Any = None, **kwargs: Any) -> None:
        event = getattr(page, "event", None) if page else None
        if event:
            names = ("hearing", "starts_at", "ends_at", "place", "host", "goal")
            kwargs["initial"] = {name: getattr(event, name) for name in names} | {"event_kind": event.kind}
        super().__init__(*args, **kwargs)
        self.fields["hearing"].to_field_name = "uuid"
        hearings = legislation.list_hearings(now=timezone.now())
        if event and event.hearing_id:
            hearings = (hearings | Hearing.objects.filter(pk=event.hearing_id)).distinct()
        self.fields["hearing"].queryset = hearings

    def clean(self) -> dict[str, Any]:
        """Ask for a time where no hearing brings one."""
        data = super().clean() or {}
        if not data.get("hearing") and not data.get("starts_at") and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Choose a hearing, or say when the event starts."))
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("The end lies before the start."))
        return data


class WalkInForm(forms.Form):
    """Somebody who just came, in three fields."""

    given_name = forms.CharField(
        label=_("First name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    family_name = forms.CharField(
        label=_("Last name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    reach = forms.CharField(
        label=_("E-mail or phone"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
