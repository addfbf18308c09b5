"""Forms of joint positions."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.legislation import rules as bills
from campaigns.legislation import selectors as legislation
from campaigns.legislation.forms import DayInput
from campaigns.legislation.models import Bill
from campaigns.strategy.joint.models import Answer
from campaigns.strategy.models import Stance


class JointForm(forms.Form):
    """Draft or change a joint position."""

    bill = forms.CharField(label=_("Bill"), max_length=30, help_text=_("Its number, such as HB 5003."))
    stance = forms.ChoiceField(label=_("Stance"), choices=Stance.choices)
    text = forms.CharField(
        label=_("What we say together"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Names stand under these very words. When you change them later, everybody is asked again."),
    )
    text_es = forms.CharField(
        label=_("The same in Spanish"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "lang": "es"}),
        help_text=_("Names stand under these words as well. Without it everybody reads the text above."),
    )
    sign_by = forms.DateField(
        label=_("Names until"), required=False, widget=DayInput(), help_text=_("That day included.")
    )

    def __init__(self, *args: Any, has_bill: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_bill:
            del self.fields["bill"]

    def clean_bill(self) -> Bill:
        """Find the bill by its number."""
        number = bills.tidy_number(self.cleaned_data["bill"])
        found = legislation.find_bills([number]).get(number)
        if found is None:
            text = _("Not in the list of bills: %(numbers)s. Enter them first, or check the spelling.")
            raise forms.ValidationError(text, params={"numbers": number})
        return found

    def clean_sign_by(self) -> Any:
        """Refuse a day that is over."""
        day = self.cleaned_data["sign_by"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over."))
        return day


class AnswerForm(forms.Form):
    """A partner's answer."""

    answer = forms.ChoiceField(label=_("Our answer"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Every partner reads it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, answers: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [one for one in Answer.choices if one[0] in answers]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a dissent: the others have to be able to learn from it."""
        data = super().clean() or {}
        if data.get("answer") == Answer.DISSENTS and not data.get("reason", "").strip():
            self.add_error("reason", _("Say why, so that the others can answer it."))
        return data
