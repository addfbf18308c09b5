"""The two forms of a change: what shall be done, then only what that needs."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contacts.bulk.models import BulkKind
from contacts.bulk.rules import Wanted
from contacts.bulk.selectors import CHANNELS, PURPOSES
from contacts.people.custom.rules import BadAnswer, read_cell, words_in
from contacts.people.custom.selectors import list_fields
from contacts.people.models import RoleKind
from contacts.people.selectors import list_tags
from contacts.people.services import get_or_make_tag

NEEDS = {
    BulkKind.TAG: ("tag",),
    BulkKind.UNTAG: ("tag",),
    BulkKind.ROLE: ("role",),
    BulkKind.END_ROLE: ("role",),
    BulkKind.ANSWER: ("field", "answer"),
    BulkKind.WITHDRAW: ("channels", "purposes"),
    BulkKind.LET_GO: (),
}
ONE_WAY = {"calls": "phone", "texts": "sms"}  # what is allowed by one way only
SAYING = {
    BulkKind.TAG: _("A tag that is not there yet is made."),
    BulkKind.UNTAG: _("Who does not have it stays as it is."),
    BulkKind.ROLE: _("Who has the role already stays as it is."),
    BulkKind.END_ROLE: _("It ends today; that they had it is still told."),
    BulkKind.ANSWER: _("What stands there now is replaced, and comes back if you undo this."),
    BulkKind.WITHDRAW: _("They get no more of it from your organization, from the next minute on."),
    BulkKind.LET_GO: _(
        "They leave your lists, segments and files; nothing about them is deleted. Other organizations keep them."
    ),
}


class KindForm(forms.Form):
    """The first step: what shall be done."""

    kind = forms.ChoiceField(label=_("What shall be done?"), choices=BulkKind.choices, widget=forms.RadioSelect)

    def __init__(self, membership: Any, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not list_fields(membership.partner.pk):
            self.fields["kind"].choices = [one for one in BulkKind.choices if one[0] != BulkKind.ANSWER]


class ChangeForm(forms.Form):
    """The second step: which tag, role, answer or permissions; only the fields that the kind needs."""

    tag = forms.CharField(label=_("Tag"), max_length=60)
    role = forms.ChoiceField(label=_("Role"), choices=[("", "–"), *RoleKind.choices])
    field = forms.ChoiceField(label=_("Your own field"))
    answer = forms.CharField(label=_("Answer"), max_length=1000)
    channels = forms.MultipleChoiceField(
        label=_("By which way"), choices=list(CHANNELS.items()), widget=forms.CheckboxSelectMultiple
    )
    purposes = forms.MultipleChoiceField(
        label=_("Permissions to withdraw"),
        choices=list(PURPOSES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Only what they allowed your organization. At a shared mailbox or phone it counts for everybody there."
        ),
    )

    def __init__(self, membership: Any, kind: str, *args: Any) -> None:
        super().__init__(*args)
        self.membership, self.kind = membership, BulkKind(kind)
        self.own = {str(row.pk): row for row in list_fields(membership.partner.pk)}
        language = get_language() or "en"
        named = [(pk, words_in(row.labels, language, row.key)) for pk, row in self.own.items()]
        self.fields["field"].choices = [("", "–"), *named]
        self.fields = {name: self.fields[name] for name in NEEDS[self.kind]}
        for one in self.fields.values():
            one.required, one.error_messages["required"] = True, _("Say which.")

    @property
    def what(self) -> Any:
        """Say what is done."""
        return self.kind.label

    @property
    def saying(self) -> Any:
        """Say what that means for them."""
        return SAYING[self.kind]

    def clean(self) -> dict[str, Any]:
        """Refuse a tag that nobody has, and an answer that does not fit."""
        data: dict[str, Any] = super().clean() or {}
        if self.kind == BulkKind.ANSWER and {"field", "answer"} <= data.keys():
            self._read_answer(data)
        for purpose, channel in ONE_WAY.items() if self.kind == BulkKind.WITHDRAW else ():
            if purpose in data.get("purposes", ()) and channel not in data.get("channels", (channel,)):
                told = {"what": PURPOSES[purpose], "way": CHANNELS[channel]}
                self.add_error("channels", _("For %(what)s tick %(way)s, too.") % told)
        if self.kind == BulkKind.UNTAG and data.get("tag") and not self._tag(data["tag"]):
            self.add_error("tag", _("There is no such tag."))
        return data

    def _read_answer(self, data: dict[str, Any]) -> None:
        row = self.own[data["field"]]
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
        data, kind = self.cleaned_data, self.kind
        if kind in {BulkKind.TAG, BulkKind.UNTAG}:
            tag = self._tag(data["tag"]) or get_or_make_tag(self.membership.partner, data["tag"])
            return Wanted(kind, {"tag": tag.pk, "word": tag.name})
        if kind in {BulkKind.ROLE, BulkKind.END_ROLE}:
            return Wanted(kind, {"role": data["role"]})
        if kind == BulkKind.ANSWER:
            row = self.own[data["field"]]
            return Wanted(kind, {"field": row.pk, "word": row.key, "answer": data["kept"]})
        facts = {"purposes": data["purposes"], "channels": data["channels"]} if kind == BulkKind.WITHDRAW else {}
        return Wanted(kind, facts)


def read_step(membership: Any, told: Any) -> KindForm | ChangeForm:
    """Give the form of the step at which somebody is: the kind, what it needs, or that filled in (`going`)."""
    kind = told.get("kind", "")
    is_chosen = kind in BulkKind.values and (kind != BulkKind.ANSWER or list_fields(membership.partner.pk).exists())
    if is_chosen and "again" not in told:
        return ChangeForm(membership, kind, told if "going" in told else None)
    is_wrong = "first" in told
    return KindForm(membership, told if is_wrong else None, initial={"kind": kind})
