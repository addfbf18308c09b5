"""The questions by role, and the forms of her story and her text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.models import Bill
from campaigns.testimony.models import Stance
from campaigns.testimony.words.rules import LONGEST

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
