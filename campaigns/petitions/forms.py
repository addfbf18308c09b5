"""Forms of petitions: the public one, the desk's settings, taking signatures out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.pages.forms import ActionForm


class SignForm(ActionForm):
    """Sign, with a comment if one likes."""

    after = ("comment", "show_name")

    comment = forms.CharField(
        label=_("Why does it matter to you?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence in your own words is worth more than a hundred signatures."),
    )
    show_name = forms.BooleanField(
        label=_("You may show my words with my first name, my initial and my town."), required=False
    )


class PetitionOptions(forms.Form):
    """The settings of a petition page."""

    goal = forms.IntegerField(label=_("Goal"), min_value=10, max_value=10_000_000, initial=1000)
    goal_moves = forms.BooleanField(
        label=_("Move the goal up by itself"),
        required=False,
        initial=True,
        help_text=_("At nine tenths of the goal it moves to the next round number: 100, 250, 500, 1,000, 2,500…"),
    )
    confirms_email = forms.BooleanField(
        label=_("Count a signature only when its e-mail address is confirmed"), required=False
    )

    def __init__(self, *args: Any, page: Any = None, **kwargs: Any) -> None:
        petition = getattr(page, "petition", None) if page else None
        if petition:
            names = ("goal", "goal_moves", "confirms_email")
            kwargs["initial"] = {name: getattr(petition, name) for name in names}
        super().__init__(*args, **kwargs)


class ReasonForm(forms.Form):
    """Say why signatures are taken out of the count."""

    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("It stands in the diary."))
