"""Forms of sign-ups: the public one and the desk's settings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.pages.choices.forms import ChoiceLists
from campaigns.pages.choices.rules import offered
from campaigns.pages.forms import ActionForm


class JoinForm(ActionForm):
    """Join: what you care about, how you would help, and a word if you like."""

    after = ("interests", "ways", "note")

    interests = forms.MultipleChoiceField(
        label=_("What do you care about?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    ways = forms.MultipleChoiceField(
        label=_("How would you like to help?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("We will get back to you about what you tick."),
    )
    note = forms.CharField(
        label=_("Anything you want to tell us?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def adapt(self) -> None:
        """Offer what this page offers, in the reader's language."""
        for name in ("interests", "ways"):
            self.fields[name].choices = offered(self.front.facts.get(name, []), self.language)
            self.fields[name].error_messages["invalid_choice"] = _(
                "One of these is not offered any more. Please choose again."
            )
            if not self.fields[name].choices:
                del self.fields[name]


class JoinOptions(ChoiceLists, forms.Form):
    """The settings of a sign-up page: its two lists."""

    lists = {"interests": _("Interests"), "ways": _("Ways to help")}
    starts = {
        "interests": (
            _("School funding"),
            _("Early childhood and pre-K"),
            _("Learning in two languages"),
            _("Special education"),
            _("School climate and safety"),
            _("Teachers and staff"),
        ),
        "ways": (
            _("Call my legislators"),
            _("Speak at a hearing"),
            _("Tell my story"),
            _("Bring friends and neighbours"),
            _("Help with rides or childcare"),
            _("Translate"),
        ),
    }

    def __init__(self, *args: Any, page: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = getattr(page, "signup_page", None) if page else None
        self.add_lists(self, {"interests": row.interests, "ways": row.ways} if row else None)

    def clean(self) -> dict[str, Any]:
        """Read the lists."""
        data = super().clean() or {}
        self.read_lists(self, data)
        return data
