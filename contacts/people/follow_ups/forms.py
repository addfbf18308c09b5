"""The form of a follow-up made by hand."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.accounts.models import User
from contacts.people.follow_ups import selectors
from contacts.people.forms import refuse_child


def _next_week() -> Any:
    return timezone.localdate() + timedelta(days=7)


class FollowUpForm(forms.Form):
    """What to do, until when, and who."""

    text = forms.CharField(label=_("What to do"), max_length=300, validators=[refuse_child])
    due_on = forms.DateField(
        label=_("Until"), initial=_next_week, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    assignee = forms.ChoiceField(label=_("Who"), required=False)

    def __init__(self, *args: Any, membership: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(one.uuid): one for one in selectors.list_colleagues(membership)}
        choices = [("", _("anybody of us")), *[(uuid, one.name) for uuid, one in self.colleagues.items()]]
        self.fields["assignee"].choices = choices

    def chosen(self) -> User | None:
        """Give the colleague who was chosen."""
        return self.colleagues.get(self.cleaned_data["assignee"])
