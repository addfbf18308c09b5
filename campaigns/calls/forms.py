"""Forms of calls: the public one (find, call, tell), and the desk's settings."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.calls import selectors
from campaigns.calls.models import CallOutcome
from campaigns.calls.rules import Callee, spoken
from campaigns.legislation.models import Bill
from campaigns.pages.forms import ActionForm
from campaigns.strategy.rules import NEED_BILL, Rule, RuleError, read_rule, write_rule

GROUPS = (
    ("mine", _("The caller's own legislators")),
    ("committee", _("Members of the committee that holds the bill")),
    ("undecided", _("Undecided on the whip count")),
    ("leadership", _("Leaders of the chambers")),
    ("governor", _("The governor")),
)


class CallForm(ActionForm):
    """Find whom to call by ZIP, call, and tell what came of it."""

    before = ("zip",)

    def adapt(self) -> None:
        """Add, for each of those to call, what came of it and what was said."""
        told = self.data if self.is_bound else self.initial
        self.told = {name: str(told.get(name) or "") for name in ("given_name", "zip")}
        found, self.why = selectors.callees_for(self.front.facts, self.told["zip"], timezone.now())
        self.callees: tuple[Callee, ...] = found
        for one in found:
            self.fields[f"outcome_{one.term}"] = forms.ChoiceField(
                label=_("What came of it?"), choices=[("", _("Not called yet")), *CallOutcome.choices], required=False
            )
            self.fields[f"note_{one.term}"] = forms.CharField(
                label=_("What did they say?"), required=False, max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    @property
    def why_words(self) -> Any:
        """Say why there is nobody to call."""
        return selectors.say_why(self.why)

    @property
    def cards(self) -> list[tuple[Callee, str, Any, Any]]:
        """List whom to call with the words to say and the two fields."""
        scripts = self.front.facts.get("script", {})
        script = scripts.get(self.language) or next((text for text in scripts.values() if text), "")
        facts = {"name": self.told["given_name"], "town": ""}
        return [
            (
                one,
                spoken(script, facts | {"legislator": one.name}),
                self[f"outcome_{one.term}"],
                self[f"note_{one.term}"],
            )
            for one in self.callees
        ]

    def clean(self) -> dict[str, Any]:
        """Gather the calls; one at least must have been made."""
        data = super().clean() or {}
        data["calls"] = [
            {"term": one.term, "outcome": data[f"outcome_{one.term}"], "note": data.get(f"note_{one.term}", "")}
            for one in self.callees
            if data.get(f"outcome_{one.term}")
        ]
        if not data["calls"] and not any(name.startswith("outcome_") for name in self.errors):
            words = _("Please call, then say below what came of it.") if self.callees else self.why_words
            self.add_error(None, words or _("Give your ZIP code first, and see whom to call."))
        return data


class CallOptions(forms.Form):
    """Whom a page asks to call, when, and with which words."""

    groups = forms.MultipleChoiceField(label=_("Whom to call"), choices=GROUPS, widget=forms.CheckboxSelectMultiple)
    bill = forms.ModelChoiceField(
        label=_("Bill"), queryset=None, required=False, to_field_name="uuid",
        help_text=_("Needed for its committee and for the undecided."),
    )  # fmt: skip
    opens = forms.IntegerField(label=_("Offices open at (hour)"), min_value=0, max_value=23, initial=9)
    closes = forms.IntegerField(label=_("Offices close at (hour)"), min_value=1, max_value=24, initial=17)
    most_a_day = forms.IntegerField(
        label=_("Calls per office and day"), min_value=0, max_value=10_000, initial=40,
        help_text=_("Then others come first; 0 is no limit."),
    )  # fmt: skip

    def __init__(self, *args: Any, page: Any = None, **kwargs: Any) -> None:
        row = getattr(page, "call_page", None) if page else None
        rule = selectors.rule_of(row) if row else None
        if row:
            kwargs["initial"] = {name: getattr(row, name) for name in ("opens", "closes", "most_a_day")}
            if rule:
                kwargs["initial"] |= {"groups": list(rule.groups), "bill": rule.bill}
        super().__init__(*args, **kwargs)
        self.fields["bill"].queryset = Bill.objects.order_by("-pk")
        words = gettext("The words to say")
        for code, language in settings.LANGUAGES:
            self.fields[f"script_{code}"] = forms.CharField(
                label=f"{words} ({gettext(str(language))})", required=False, max_length=3000,
                initial=row.script.get(code, "") if row else "", widget=forms.Textarea(attrs={"rows": 5, "lang": code}),
                help_text=_("{name} is the caller's name, {legislator} who is called."),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Make a rule of it."""
        data = super().clean() or {}
        if self.errors:
            return data
        groups = tuple(name for name, _label in GROUPS if name in data["groups"])
        bill = str(data["bill"].uuid) if data.get("bill") else ""
        if NEED_BILL & set(groups) and not bill:
            self.add_error("bill", _("Choose the bill whose committee or whip count is meant."))
        elif data["opens"] >= data["closes"]:
            self.add_error("closes", _("The offices close before they open."))
        else:
            try:
                data["rule"] = write_rule(read_rule(write_rule(Rule(groups, bill))))
            except RuleError:
                self.add_error("groups", _("This cannot be combined."))
        data["script"] = {code: (data.get(f"script_{code}") or "").strip() for code, _label in settings.LANGUAGES}
        if not any(data["script"].values()):
            self.add_error("script_en", _("Write the words in at least one language."))
        return data
