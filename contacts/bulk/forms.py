"""The form of a change: what, and which."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contacts.bulk.models import BulkKind
from contacts.bulk.rules import Wanted
from contacts.people.custom.rules import BadAnswer, read_cell, words_in
from contacts.people.custom.selectors import list_fields
from contacts.people.models import RoleKind
from contacts.people.selectors import list_tags
from contacts.people.services import get_or_make_tag

PURPOSES = [
    ("alerts", _("action alerts")),
    ("events", _("events")),
    ("newsletter", _("newsletter")),
    ("calls", _("calls by volunteers")),
]


class ChangeForm(forms.Form):
    """What is done to everybody chosen; only the fields of the chosen kind count."""

    kind = forms.ChoiceField(label=_("What shall be done?"), choices=BulkKind.choices, widget=forms.RadioSelect)
    tag = forms.CharField(label=_("Tag"), max_length=60, required=False, help_text=_("To put on or take off."))
    role = forms.ChoiceField(label=_("Role"), choices=[("", "–"), *RoleKind.choices], required=False)
    field = forms.ChoiceField(label=_("Your own field"), required=False)
    answer = forms.CharField(label=_("Answer"), max_length=1000, required=False)
    purposes = forms.MultipleChoiceField(
        label=_("Permissions to withdraw"),
        choices=PURPOSES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what they allowed your organization. At a shared mailbox it counts for everybody there."),
    )

    def __init__(self, membership: Any, *args: Any) -> None:
        super().__init__(*args)
        self.membership = membership
        self.own = {str(row.pk): row for row in list_fields(membership.partner.pk)}
        language = get_language() or "en"
        named = [(pk, words_in(row.labels, language, row.key)) for pk, row in self.own.items()]
        self.fields["field"].choices = [("", "–"), *named]
        if not self.own:
            del self.fields["field"], self.fields["answer"]
            self.fields["kind"].choices = [one for one in BulkKind.choices if one[0] != BulkKind.ANSWER]

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen kind needs."""
        data: dict[str, Any] = super().clean() or {}
        kind = data.get("kind")
        need = {"tag": "tag", "untag": "tag", "role": "role", "end_role": "role", "withdraw": "purposes"}.get(str(kind))
        if need and not data.get(need):
            self.add_error(need, _("Say which."))
        if kind == BulkKind.UNTAG and data.get("tag") and not self._tag(data["tag"]):
            self.add_error("tag", _("There is no such tag."))
        if kind == BulkKind.ANSWER:
            self._read_answer(data)
        return data

    def _read_answer(self, data: dict[str, Any]) -> None:
        row = self.own.get(data.get("field", ""))
        if row is None:
            self.add_error("field", _("Say which."))
            return
        try:
            data["kept"] = read_cell(row.kind, row.choices, data.get("answer", ""))
        except BadAnswer:
            data["kept"] = ""
        if not data["kept"]:
            self.add_error("answer", _("This does not fit the field."))

    def _tag(self, word: str) -> Any:
        return list_tags(self.membership).filter(name__iexact=" ".join(word.split())).first()

    def wanted(self) -> Wanted:
        """Give what was decided; a new tag is made."""
        data, kind = self.cleaned_data, self.cleaned_data["kind"]
        if kind in {BulkKind.TAG, BulkKind.UNTAG}:
            tag = self._tag(data["tag"]) or get_or_make_tag(self.membership.partner, data["tag"])
            return Wanted(kind, {"tag": tag.pk, "word": tag.name})
        if kind in {BulkKind.ROLE, BulkKind.END_ROLE}:
            return Wanted(kind, {"role": data["role"]})
        if kind == BulkKind.ANSWER:
            row = self.own[data["field"]]
            return Wanted(kind, {"field": row.pk, "word": row.key, "answer": data["kept"]})
        return Wanted(kind, {"purposes": data["purposes"]} if kind == BulkKind.WITHDRAW else {})


def words_of(change: Any) -> str:
    """Say which tag, role, answer or permissions a change is about."""
    facts = change.facts
    roles, purposes = dict(RoleKind.choices), dict(PURPOSES)
    if "role" in facts:
        return str(roles.get(facts["role"], facts["role"]))
    if "purposes" in facts:
        return ", ".join(str(purposes.get(one, one)) for one in facts["purposes"])
    return " = ".join(str(facts[name]) for name in ("word", "answer") if name in facts)
