"""Forms of imports: the file, and how it is to be read."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coalition.listing.criteria import Column, Listing
from contacts.imports import selectors
from contacts.imports.models import ImportRun
from contacts.imports.presets.selectors import list_presets
from contacts.imports.rules import OWN
from contacts.imports.services import Choices
from contacts.intake.persons.rules import FILL, NEVER, OVERWRITE, USUAL
from contacts.people.custom.rules import words_in
from contacts.people.custom.selectors import list_fields

FIELD_CHOICES = [
    ("", _("Leave out")),
    (
        _("Who"),
        [
            ("given_name", _("First name")),
            ("family_name", _("Last name")),
            ("full_name", _("Whole name (is split)")),
            ("language", _("Language")),
            ("roles", _("Roles (list)")),
            ("tags", _("Tags (list)")),
            ("schools", _("Their child’s school (by name)")),
            ("grades", _("Their child’s grades")),
            ("deceased", _("Has died (row is refused)")),
        ],
    ),
    (_("How to reach"), [("email", _("E-mail address")), ("phone", _("Phone"))]),
    (
        _("Where"),
        [
            ("street", _("Street and number")),
            ("street_part", _("Part of the street")),
            ("unit", _("Apartment")),
            ("town", _("Town")),
            ("state", _("State")),
            ("zip", _("ZIP")),
            ("whole_address", _("Whole address (is split)")),
        ],
    ),
    (
        _("What they told the other system"),
        [
            ("email_status", _("E-mail subscription")),
            ("email_opt_in", _("Wants e-mail: yes or no")),
            ("email_opt_out", _("Wants no e-mail: yes or no")),
            ("phone_opt_out", _("Wants no calls: yes or no")),
            ("sms_status", _("Text message subscription")),
            ("sms_opt_out", _("Wants no text messages: yes or no")),
            ("no_contact", _("Wants no contact at all: yes or no")),
        ],
    ),
]
BASES = [
    ("", _("They did not ask us for mail. Bring them in without permission to write to them.")),
    ("signed_up", _("They signed up with us and asked to hear from us (form, sign-up sheet, event).")),
    ("member", _("They are members or staff of our organization and expect our mail.")),
    ("other_system", _("They were subscribed to us in another system, and this file comes from it.")),
]
PURPOSES = [
    ("alerts", _("Action alerts by e-mail")),
    ("events", _("Events by e-mail")),
    ("newsletter", _("Newsletter by e-mail")),
    ("calls", _("Calls by volunteers")),
    ("texts", _("Text messages")),
]


POLICY_LABELS = {
    "given_name": _("First name"),
    "family_name": _("Last name"),
    "language": _("Language"),
    "home": _("Address"),
}
POLICIES = [
    (FILL, _("Fill in only what is empty")),
    (OVERWRITE, _("Take what the file says")),
    (NEVER, _("Leave as it is")),
]


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, TSV or Excel (XLSX), 500 MB at most. The first row holds the names of the columns."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls"}),
    )

    preset = forms.ChoiceField(
        label=_("What the columns mean"),
        required=False,
        help_text=_("Exports of Action Network, EveryAction, VAN, NationBuilder and CiviCRM are known by themselves."),
    )

    def __init__(self, partner_id: int, *args: Any) -> None:
        super().__init__(*args)
        kept = [(str(row.uuid), row.name) for row in list_presets(partner_id)]
        self.fields["preset"].choices = [("", _("Find out by the names and the values")), *kept]
        if not kept:
            del self.fields["preset"]

    def clean_preset(self) -> UUID | None:
        """Give the uuid of the preset."""
        return UUID(self.cleaned_data["preset"]) if self.cleaned_data["preset"] else None


class PlanForm(forms.Form):
    """Columns, basis of consent, tag."""

    basis = forms.ChoiceField(
        label=_("Did these people ask to hear from you?"),
        choices=BASES,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Your answer is kept with every permission. Who unsubscribed before stays unsubscribed."),
    )
    basis_note = forms.CharField(
        label=_("Where and when did they ask?"),
        max_length=200,
        required=False,
        help_text=_("For example: sign-up sheet at the Hartford town hall, October 2026."),
    )
    purposes = forms.MultipleChoiceField(
        label=_("What did they ask for?"), choices=PURPOSES, required=False, widget=forms.CheckboxSelectMultiple
    )
    tag = forms.CharField(
        label=_("Tag for everyone in this file"), max_length=60, required=False, help_text=_("To find them again.")
    )
    source = forms.CharField(label=_("Where does the file come from?"), max_length=100, required=False)

    days = forms.ChoiceField(
        label=_("Days written with numbers"),
        choices=[("", _("Month first: 3/4/2025 is March 4")), ("dmy", _("Day first: 3/4/2025 is April 3"))],
        required=False,
    )
    preset = forms.CharField(
        label=_("Keep what the columns mean, as"),
        max_length=60,
        required=False,
        help_text=_("A name for files like this one. Then the next one needs no choosing."),
    )

    def __init__(self, run: ImportRun, data: Any = None) -> None:
        initial = {name: getattr(run, name) for name in ("basis", "basis_note", "purposes", "tag", "source")}
        policies = {f"policy_{name}": run.policy.get(name, usual) for name, usual in USUAL.items()}
        super().__init__(data, initial={**initial, **policies, "days": "dmy" if run.day_first else ""})
        language = get_language() or "en"
        own = [(f"{OWN}{row.key}", words_in(row.labels, language, row.key)) for row in list_fields(run.partner_id)]
        choices = [*FIELD_CHOICES, (_("Your own fields"), own)] if own else FIELD_CHOICES
        kept = [*POLICY_LABELS.items(), *own]
        for name, label in kept:
            self.fields[f"policy_{name}"] = forms.ChoiceField(
                label=label, choices=POLICIES, required=False, initial=run.policy.get(name, USUAL.get(name, OVERWRITE))
            )
        for index, header in enumerate(run.header):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=header or _("Column %(number)s") % {"number": index + 1},
                choices=choices,
                required=False,
                initial=run.mapping.get(str(index), ""),
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def clean(self) -> dict[str, Any]:
        """A basis needs its note and a purpose; without a basis nothing is asked for."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("basis"):
            if not data.get("purposes"):
                self.add_error("purposes", _("Choose what they asked for."))
            if not data.get("basis_note", "").strip():
                self.add_error("basis_note", _("Say where and when, in a few words."))
        return data

    def columns(self) -> list[Any]:
        """List the fields of the columns, in order."""
        return [self[name] for name in self.fields if name.startswith("column_")]

    def policies(self) -> list[Any]:
        """List the fields that say what becomes of what is known already."""
        return [self[name] for name in self.fields if name.startswith("policy_")]

    def choices(self) -> Choices:
        """Give what was decided."""
        data = self.cleaned_data
        told = {name: value for name, value in data.items() if name.startswith("column_") and value}
        return Choices(
            mapping={int(name.removeprefix("column_")): value for name, value in told.items()},
            basis=data["basis"],
            basis_note=data["basis_note"],
            purposes=data["purposes"],
            tag=data["tag"],
            source=data["source"],
            policy=self._policy(),
            day_first=data["days"] == "dmy",
            preset=data["preset"],
        )

    def _policy(self) -> dict[str, str]:
        told = {
            name.removeprefix("policy_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("policy_") and value
        }
        return {name: value for name, value in told.items() if value != USUAL.get(name, OVERWRITE)}


def words_of_columns(partner_id: int) -> dict[str, Any]:
    """Give the words for what a column may mean."""
    groups = [dict(pairs) for _group, pairs in FIELD_CHOICES if isinstance(pairs, list)]
    return {name: words for group in groups for name, words in group.items()} | words_of_fields(partner_id)


def words_of_fields(partner_id: int) -> dict[str, Any]:
    """Give the words for what a look ahead says would change."""
    own = {f"{OWN}{row.key}": words_in(row.labels, get_language() or "en", row.key) for row in list_fields(partner_id)}
    marks = {"mark": _("Role or tag"), "roles": _("Roles"), "tags": _("Tags")}
    return {**POLICY_LABELS, "point": _("Way to reach"), **marks, **own}


SHOWN = 4  # columns of the file that the page shows; the file has them all


def refused_list(run: ImportRun) -> Listing:
    """Describe the list of refused rows: the columns of the file, the line, and the reason in words."""
    cells = selectors.Cells(run)

    def cell(number: int) -> Any:
        def value(row: Any) -> str:
            told = cells.of(row.row)
            return told[number] if number < len(told) else ""

        return value

    columns = [
        Column(f"c{n}", header or _("Column %(number)s") % {"number": n + 1}, cell(n), hidden=n >= SHOWN)
        for n, header in enumerate(run.header)
    ]
    line = Column("line", _("Line"), "row", sort="row", kind="number")
    return Listing(
        name="refused",
        columns=[*columns, line, Column("reason", _("Reason"), selectors.reason_of)],
        default="line",
        export_right="imports.run",
        empty=("file-import", _("No row was refused"), "", "", ""),
    )
