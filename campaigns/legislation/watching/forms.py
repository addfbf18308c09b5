"""The form of a watchlist."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.legislation import selectors
from campaigns.legislation.watching.models import Watchlist
from campaigns.legislation.watching.rules import read_words
from coalition.accounts.models import User
from coalition.partners.models import Partner


class WatchlistForm(forms.Form):
    """Which bills, and who gets the daily mail."""

    name = forms.CharField(label=_("Name"), max_length=100)
    words = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Separated by commas: a bill that has any of them is on the list. Such as: charter school, dyslexia."
        ),
    )
    committees = forms.ModelMultipleChoiceField(
        label=_("Committees"),
        queryset=None,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Every bill that one of these has is on the list too."),
    )
    session = forms.ChoiceField(label=_("Session"), required=False)
    readers = forms.ModelMultipleChoiceField(
        label=_("Who gets the daily mail"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At seven in the morning, on days on which something moved."),
    )

    def __init__(self, partner: Partner, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committees"].queryset = selectors.list_committees()
        self.fields["readers"].queryset = list_users(partner)
        sessions = [(one.identifier, one.name) for one in selectors.list_sessions()]
        self.fields["session"].choices = [("", _("Every session")), *sessions]

    def clean_words(self) -> list[str]:
        """Read the words."""
        return read_words(self.cleaned_data["words"])

    def clean(self) -> dict[str, Any]:
        """Ask for words or a committee: a list without a rule would stay empty."""
        data = super().clean() or {}
        if not data.get("words") and not data.get("committees") and not self.errors:
            self.add_error("words", _("Give words or a committee; else nothing would come onto the list."))
        return data

    @staticmethod
    def values_of(row: Watchlist) -> dict[str, Any]:
        """Give the values of a watchlist to start from."""
        return {
            "name": row.name,
            "words": ", ".join(row.words),
            "committees": row.committees.all(),
            "session": row.session,
            "readers": row.readers.all(),
        }


def list_users(partner: Partner) -> Any:
    """List the users who work for a partner."""
    rows = User.objects.filter(memberships__partner=partner, memberships__until=None, is_active=True)
    return rows.order_by("name", "email").distinct()
