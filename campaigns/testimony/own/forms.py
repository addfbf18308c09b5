"""The small steps of her path, one form each."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.models import Bill
from campaigns.testimony.models import Stance
from campaigns.testimony.own.rules import LONGEST
from campaigns.turnout.forms import NEEDS

MODES = {
    "in_person": _("I speak there, in person"),
    "remote": _("I speak by video, from where I am"),
    "phone": _("I speak by phone"),
    "written": _("I send it in writing"),
}
ROLES = {"parent": _("Parent"), "educator": _("Educator"), "student": _("Student"), "other": _("Neighbor or other")}
# What we ask, by role: who she is, what happened, what would change.
PROMPTS = {
    "parent": (
        _("Who are you, and how old are your children? (No names of children.)"),
        _("What happened at school? Tell of one day or one moment."),
        _("What would this bill change for your family?"),
    ),
    "educator": (
        _("What do you teach, where, and since when?"),
        _("What do you see in your classroom? Tell of one day or one moment. (No names of students.)"),
        _("What would this bill change for your students?"),
    ),
    "student": (
        _("What grade are you in, and what do you like about school?"),
        _("What happened at your school? Tell of one day or one moment."),
        _("What would this bill change for you?"),
    ),
    "other": (
        _("Who are you, and what connects you with our schools?"),
        _("What have you seen? Tell of one day or one moment."),
        _("What would this bill change where you live?"),
    ),
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


class StoryForm(forms.Form):
    """Her role, her answers, the facts she chooses; the bill and the side where there is a choice."""

    bill = forms.ModelChoiceField(
        label=_("Which bill?"), queryset=Bill.objects.none(), to_field_name="uuid", empty_label=None,
        widget=forms.RadioSelect,
    )  # fmt: skip
    stance = forms.ChoiceField(label=_("Where do you stand?"), choices=Stance.choices, widget=forms.RadioSelect)
    role = forms.ChoiceField(label=_("Who speaks?"), choices=list(ROLES.items()), widget=forms.RadioSelect)
    who = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    happened = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    change = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    chosen = forms.MultipleChoiceField(
        label=_("Facts that you may add"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose one or two. Your own story counts more than numbers."),
    )  # fmt: skip
    again = forms.BooleanField(
        label=_("Put my answers together again. What I changed in the text is replaced."), required=False
    )

    def __init__(
        self, *args: Any, bills: list[Bill], facts: list[tuple[str, str]], role: str, has_own: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        shown: Any = self.fields["bill"]
        shown.queryset = Bill.objects.filter(pk__in=[bill.pk for bill in bills]).order_by("identifier")
        shown.label_from_instance = lambda bill: f"{bill.identifier}: {bill.title}"
        chosen: Any = self.fields["chosen"]
        chosen.choices = facts
        for name, is_asked in (("bill", len(bills) > 1), ("chosen", bool(facts)), ("again", has_own)):
            if not is_asked:
                del self.fields[name]
        for name, label in zip(("who", "happened", "change"), PROMPTS.get(role) or PROMPTS["other"], strict=True):
            self.fields[name].label = label


class WordsForm(forms.Form):
    """Her text."""

    text = forms.CharField(
        label=_("Your testimony"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 16, "data-count": "1"})
    )


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
