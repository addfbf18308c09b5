"""The form of a roll call: what was voted on, and how each member voted, ticked or pasted."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.forms import DayInput
from campaigns.legislation.sources.models import VoteOption
from campaigns.strategy.whip.selectors import Line
from campaigns.strategy.whip.votes.rules import read_votes


class RollCallForm(forms.Form):
    """A vote of a body. What is ticked goes before what is pasted."""

    motion = forms.CharField(label=_("Motion"), max_length=300, help_text=_("Such as: Joint Favorable, Passage."))
    on = forms.DateField(label=_("Day"), widget=DayInput(), initial=timezone.localdate)
    pasted = forms.CharField(
        label=_("Paste the list"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A member and her vote in each line, such as: Abbott, Ana Yea. Or choose below."),
    )

    def __init__(self, *args: Any, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {str(line.term.uuid): line for line in lines}
        for key, line in self.lines.items():
            self.fields[f"vote_{key}"] = forms.ChoiceField(
                label=str(line.term.person), required=False, choices=[("", "–"), *VoteOption.choices]
            )

    def clean(self) -> dict[str, Any]:
        """Unite what is pasted and what is ticked: term uuid -> how she voted; refuses lines that name nobody."""
        data = super().clean() or {}
        names = {key: (one.term.person.given_name, one.term.person.family_name) for key, one in self.lines.items()}
        votes, strange = read_votes(data.get("pasted", ""), names)
        if strange:
            text = _("These lines name no member here, or no vote: %(lines)s")
            self.add_error("pasted", forms.ValidationError(text, params={"lines": "; ".join(strange[:8])}))
        ticked = {key: data.get(f"vote_{key}", "") for key in self.lines}
        data["votes"] = votes | {key: option for key, option in ticked.items() if option}
        if not data["votes"] and not strange:
            self.add_error("pasted", _("Say how at least one member voted."))
        return data

    def members(self) -> list[Any]:
        """List the fields of the members."""
        return [self[f"vote_{key}"] for key in self.lines]
