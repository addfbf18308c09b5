"""The form of a note, with a follow-up that may go with it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.people.follow_ups import selectors as follow_ups
from contacts.people.forms import NO_CHILD, refuse_child
from contacts.people.notes.services import Todo
from contacts.people.rules import child_named_in


def _in_a_week() -> Any:
    return timezone.localdate() + timedelta(days=7)


class NoteForm(forms.Form):
    """A remark, and perhaps what should follow."""

    text = forms.CharField(
        label=_("Note"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only your partner sees it. Call a colleague by @name, and it stands on her Today."),
    )
    no_child = forms.BooleanField(label=_("This is not the name of a child"), required=False)
    todo = forms.CharField(label=_("What to do"), max_length=300, required=False, validators=[refuse_child])
    due_on = forms.DateField(
        label=_("Until"),
        required=False,
        initial=_in_a_week,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    assignee = forms.ChoiceField(label=_("Who"), required=False)

    def __init__(self, *args: Any, membership: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not self.is_bound:
            del self.fields["no_child"]  # asked only where a note seems to name a child
        self.team = {str(one.uuid): one for one in follow_ups.list_colleagues(membership)}
        self.fields["assignee"].choices = [("", _("anybody of us")), *((uuid, u.name) for uuid, u in self.team.items())]

    def clean(self) -> dict[str, Any]:
        """Warn of a child's name once; ask for a day where there is something to do."""
        values = super().clean() or {}
        words = child_named_in(values.get("text", ""))
        if not words:
            del self.fields["no_child"]
        if words and not values.get("no_child"):
            ask = gettext("Take it out, or say below that it is none.")
            self.add_error("text", f"{str(NO_CHILD) % {'words': words}} {ask}")
        if values.get("todo") and not values.get("due_on") and not self.errors.get("due_on"):
            self.add_error("due_on", _("Say until when."))
        return values

    def read_todo(self) -> Todo | None:
        """Give the follow-up that goes with the note."""
        facts = self.cleaned_data
        if not facts["todo"]:
            return None
        return Todo(facts["todo"], facts["due_on"], self.team.get(facts["assignee"]))
