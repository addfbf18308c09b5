"""The forms of a legislator's word, of who knows her, and of how a body votes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.legislation import selectors as legislation
from campaigns.strategy.models import Grade, Word
from campaigns.strategy.whip.models import Acquaintance, VotingRule


class WordForm(forms.Form):
    """What she said, and how well we know it."""

    stance = forms.ChoiceField(label=_("Where she stands"), choices=Word.choices, widget=forms.RadioSelect)
    grade = forms.ChoiceField(
        label=_("How we know"),
        choices=Grade.choices,
        widget=forms.RadioSelect,
        help_text=_("Only words said in public, in writing or before two of us count as firm."),
    )
    heard_by = forms.CharField(label=_("Who heard it"), required=False, max_length=150)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays with us, whatever you share."),
    )
    is_shared = forms.BooleanField(label=_("Partners may see the stance"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask who heard it where witnesses are named."""
        data = super().clean() or {}
        if data.get("grade") in {"two_witnesses", "one_witness"} and not data.get("heard_by"):
            self.add_error("heard_by", _("Say who heard it."))
        return data


class AcquaintanceForm(forms.Form):
    """Who of ours knows her."""

    name = forms.CharField(label=_("Who knows her"), max_length=150)
    how = forms.CharField(
        label=_("How"), max_length=150, required=False, help_text=_("Such as: neighbour, taught her son, same church.")
    )
    closeness = forms.TypedChoiceField(
        label=_("How well"), coerce=int, initial=2, choices=Acquaintance._meta.get_field("closeness").choices
    )


class RuleForm(forms.Form):
    """How a body votes."""

    body = forms.ChoiceField(label=_("Body"), choices=VotingRule.BODIES)
    committee = forms.ModelChoiceField(
        label=_("Only this committee"),
        queryset=None,
        required=False,
        empty_label=_("all of them"),
        help_text=_("A committee’s own rule goes before that of all committees."),
    )
    seats = forms.IntegerField(
        label=_("Seats"), min_value=0, max_value=1000, initial=0, help_text=_("0: as many as the roster knows.")
    )
    quorum_top = forms.IntegerField(label=_("Quorum: more than"), min_value=0, max_value=99, initial=1)
    quorum_bottom = forms.IntegerField(label=_("of (parts)"), min_value=1, max_value=99, initial=2)
    top = forms.IntegerField(label=_("To pass: share"), min_value=1, max_value=99, initial=1)
    bottom = forms.IntegerField(label=_("of (parts)"), min_value=1, max_value=99, initial=2)
    or_more = forms.BooleanField(
        label=_("Exactly this share is enough (two thirds), else more than it"), required=False
    )
    of = forms.ChoiceField(label=_("Share of"), choices=VotingRule.BASES)
    tie = forms.ChoiceField(label=_("A tie"), choices=VotingRule.TIES)
    breaker = forms.CharField(label=_("Who decides a tie"), required=False, max_length=80)
    source = forms.CharField(label=_("Where this is written"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = legislation.list_committees()

    def clean(self) -> dict[str, Any]:
        """Refuse shares above the whole, and a committee that is a chamber."""
        data = super().clean() or {}
        for top, bottom in (("top", "bottom"), ("quorum_top", "quorum_bottom")):
            if data.get(top, 0) > data.get(bottom, 99):
                self.add_error(top, _("This is more than the whole."))
        if data.get("committee"):
            data["body"] = "committee"
        return data
