"""The desk's forms of letter drives."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.legislation import rules as bills
from campaigns.legislation import selectors as legislation
from campaigns.letters import selectors
from campaigns.letters.models import LetterPosition, LetterText, Way
from campaigns.strategy import selectors as strategy
from campaigns.strategy.rules import NEED_BILL, Rule, write_rule

GROUPS = [
    ("mine", _("the supporter's own legislators")),
    ("committee", _("members of the committee that holds the bill")),
    ("undecided", _("who is undecided in our whip count")),
    ("leadership", _("who leads the chambers")),
    ("governor", _("the governor")),
    ("municipal", _("the mayor of the supporter's town")),
]
CHAMBERS = [("upper", _("Senate")), ("lower", _("House")), ("congress", _("U.S. House"))]


class LetterOptions(forms.Form):
    """Whom a letter page writes to, by rule: who that is turns out when somebody acts."""

    groups = forms.MultipleChoiceField(
        label=_("Write to"), choices=GROUPS, widget=forms.CheckboxSelectMultiple, initial=["mine"]
    )
    chambers = forms.MultipleChoiceField(
        label=_("In"), choices=CHAMBERS, widget=forms.CheckboxSelectMultiple, initial=["upper", "lower"]
    )
    bill = forms.CharField(label=_("Bill"), required=False, max_length=20, help_text=_("Its number, such as HB 5003."))
    constituents_only = forms.BooleanField(
        label=_("Only those who represent the supporter"),
        required=False,
        help_text=_("Offices give little weight to letters from outside their district."),
    )
    spares_firm = forms.BooleanField(
        label=_("Leave out who is a firm yes"), required=False, help_text=_("By your whip count of the bill.")
    )
    at_most = forms.IntegerField(
        label=_("At most so many letters a supporter"), min_value=1, max_value=60, initial=6, required=False
    )
    pace = forms.IntegerField(
        label=_("Letters an hour and office"),
        min_value=1,
        max_value=120,
        initial=12,
        help_text=_("Handed over on workdays from 9 to 5. A flood is filtered, a steady stream is read."),
    )

    def __init__(self, *args: Any, page: Any = None, **kwargs: Any) -> None:
        drive = getattr(page, "letter_drive", None) if page else None
        if drive:
            rule = selectors.rule_of(drive)
            bill = strategy.find_bill(rule)
            kwargs["initial"] = {
                "groups": list(rule.groups),
                "chambers": list(rule.chambers),
                "bill": bill.identifier if bill else "",
                "constituents_only": rule.constituents_only,
                "spares_firm": rule.spares_firm,
                "at_most": rule.at_most or None,
                "pace": drive.pace,
            }
        elif isinstance(kwargs.get("initial"), dict):
            kwargs["initial"] = {name: value for name, value in kwargs["initial"].items() if value}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Find the bill, and make the rule."""
        data = super().clean() or {}
        number = bills.tidy_number(data.get("bill") or "")
        bill = legislation.find_bills([number]).get(number) if number else None
        if number and bill is None:
            self.add_error("bill", _("This bill is not in the list. Enter it first, or check the number."))
        elif (NEED_BILL & set(data.get("groups") or ()) or data.get("spares_firm")) and bill is None:
            self.add_error("bill", _("Say which bill: committee and whip count are about one."))
        if not self.errors:
            data["rule"] = write_rule(
                Rule(
                    tuple(data["groups"]),
                    str(bill.uuid) if bill else "",
                    tuple(data["chambers"]),
                    bool(data["constituents_only"]),
                    data.get("at_most") or 0,
                    bool(data["spares_firm"]),
                )
            )
        return data


class LetterTextForm(forms.Form):
    """The letters of a drive in one language: one that asks, one that thanks, one that persuades; talking points."""

    use_required_attribute = False

    def __init__(self, *args: Any, language: str, texts: dict[str, LetterText], **kwargs: Any) -> None:
        kwargs["initial"] = {
            **{f"subject_{name}": one.subject for name, one in texts.items()},
            **{f"body_{name}": one.body for name, one in texts.items()},
            "points": texts["ask"].points if "ask" in texts else "",
        }
        super().__init__(*args, prefix=f"letter_{language}", **kwargs)
        self.language = language
        self.fields["points"] = forms.CharField(
            label=_("Talking points"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 5, "lang": language}),
            help_text=_("One a line; the supporter chooses among them."),
        )
        for name, label in LetterPosition.choices:
            is_needed = name == LetterPosition.ASK
            self.fields[f"subject_{name}"] = forms.CharField(
                label=_("Subject: %(what)s") % {"what": label},
                required=is_needed,
                max_length=150,
                widget=forms.TextInput(attrs={"lang": language}),
            )
            self.fields[f"body_{name}"] = forms.CharField(
                label=_("Text: %(what)s") % {"what": label},
                required=is_needed,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 7, "lang": language}),
                help_text="" if is_needed else _("Empty: the letter that asks is used."),
            )

    def clean(self) -> dict[str, Any]:
        """Ask for both halves of a letter."""
        data = super().clean() or {}
        for name in (LetterPosition.THANK, LetterPosition.PERSUADE):
            subject, body = data.get(f"subject_{name}"), data.get(f"body_{name}")
            if bool(subject) != bool(body):
                wrong = f"subject_{name}" if body else f"body_{name}"
                self.add_error(wrong, _("A letter needs a subject and a text."))
        return data

    def texts(self) -> dict[str, dict[str, str]]:
        """Give the texts by position."""
        data = self.cleaned_data
        return {
            name: {
                "subject": data[f"subject_{name}"],
                "body": data[f"body_{name}"],
                "points": data["points"] if name == LetterPosition.ASK else "",
            }
            for name in LetterPosition.values
        }


class WishForm(forms.Form):
    """How an office wants its letters."""

    way = forms.ChoiceField(label=_("How this office wants letters"), choices=Way.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200, help_text=_("Who said so? Every partner sees it.")
    )


LANGUAGES = [code for code, _name in settings.LANGUAGES]
