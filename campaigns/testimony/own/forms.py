"""The first and the last step of her path: how she testifies, and sending it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.testimony.words.rules import exposures
from campaigns.turnout.forms import NEEDS

MODES = {
    "in_person": _("I speak there, in person"),
    "remote": _("I speak by video, from where I am"),
    "phone": _("I speak by phone"),
    "written": _("I send it in writing"),
}


class HowForm(forms.Form):
    """How, when free, what is needed; only what is open at this moment is offered."""

    mode = forms.ChoiceField(label=_("How will you testify?"), widget=forms.RadioSelect)
    speaker_name = forms.CharField(
        label=_("Your name, as the committee shall read it"),
        max_length=120,
        help_text=_("It must be the same name everywhere, or you may not be let in."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    town = forms.CharField(
        label=_("Your town"), max_length=80, help_text=_("Only the town becomes public, never your street."),
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("In which language?"), choices=[], widget=forms.RadioSelect)
    free_when = forms.CharField(
        label=_("When are you free that day?"), max_length=200, required=False,
        help_text=_("For example: until 2 p.m. Speakers often wait for hours; we can ask for an early place."),
    )  # fmt: skip
    needs = forms.MultipleChoiceField(
        label=_("What do you need?"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(kind.value, words) for kind, words in NEEDS.items()],
    )  # fmt: skip
    needs_note = forms.CharField(label=_("Anything else we should know?"), required=False, max_length=300)

    def __init__(self, *args: Any, modes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["mode"]
        field.choices = [(mode, MODES[mode]) for mode in modes]
        field.error_messages["invalid_choice"] = _("The deadline for this has passed. Please choose another way.")
        language: Any = self.fields["language"]
        language.choices = [(code, name) for code, name in (("en", "English"), ("es", "Español"))]

    def clean_speaker_name(self) -> str:
        """Take a name, and nothing private with it."""
        return _plain(self.cleaned_data["speaker_name"])

    def clean_town(self) -> str:
        """Take a town, never a street."""
        return _plain(self.cleaned_data["town"])


def _plain(text: str) -> str:
    if exposures(text):
        raise forms.ValidationError(_("This becomes public: no street, no phone number and no e-mail address here."))
    return " ".join(text.split())


PUBLIC = _(
    "I know that testimony becomes public: my name, my town and what I write may stand on the committee's website and "
    "be found by search engines."
)
QUOTE = _("You may quote my testimony elsewhere, with my name and my town.")


class SendForm(forms.Form):
    """Sending it for review: she knows that it becomes public, and looked at what seems private."""

    public = forms.BooleanField(label=PUBLIC, error_messages={"required": _("Please tick this, or do not send it.")})
    may_quote = forms.BooleanField(label=QUOTE, required=False)
    looked = forms.BooleanField(
        label=_("I looked at these words. They are not private; an organizer may look again."),
        error_messages={"required": _("Please take these words out, or say that they are not private.")},
    )

    def __init__(self, *args: Any, has_private: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_private:
            del self.fields["looked"]
