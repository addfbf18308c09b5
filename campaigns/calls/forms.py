"""Forms of calls: the public one (find, call, tell), and the desk's settings."""

from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.calls import selectors
from campaigns.calls.connecting import selectors as connecting
from campaigns.calls.models import CallOutcome
from campaigns.calls.rules import Callee, spoken
from campaigns.legislation.models import Bill
from campaigns.pages.forms import ActionForm
from campaigns.strategy.asking.selectors import UNSURE, Answer, list_answers
from campaigns.strategy.rules import NEED_BILL, Rule, RuleError, read_rule, write_rule
from coalition.listing.rules import is_uuid
from coalition.post import voice

GROUPS = (
    ("mine", _("The caller's own legislators")),
    ("committee", _("Members of the committee that holds the bill")),
    ("undecided", _("Undecided on the whip count")),
    ("leadership", _("Leaders of the chambers")),
    ("governor", _("The governor")),
    ("municipal", _("Mayors and councils of the caller's own town")),
)


# What a call that we put through came to, said to the caller.
COMES = {
    "asked": _("Your phone rings in a moment. Press 1 when you hear us, and we put you through."),
    "bridging": _("You are being put through. Say below what came of it when you have hung up."),
    "connected": _("You were put through. What came of it?"),
    "office": _("Nobody could be reached there. Try again a bit later, or leave a message from your own phone."),
    "own": _("We could not reach you on your phone. Look at the number and try again."),
    "no_key": _("We rang you and heard no key. Try again, and press 1."),
    "not_wanted": _("The one who answered had not asked for it. We will not ring this number again."),
    "stopped": _("You stopped this call. Ring again whenever you like, or call from your own phone."),
    "other": _("This did not work. Please call from your own phone: it counts just as much."),
}
OWN_FAULTS = {"busy": "own", "no_answer": "own", "failed": "own"}


@dataclass(frozen=True)
class Card:
    """Somebody to call as the page shows her: the words to say, the fields, and how a call that we put through went."""

    callee: Callee
    script: str
    outcome: Any
    note: Any
    comes: Any = ""
    is_live: bool = False


class CallForm(ActionForm):
    """Find whom to call by where one lives, call or be put through, and tell what came of it."""

    before = ("zip",)

    town = forms.CharField(
        label=_("Town"), required=False, max_length=80, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    street = forms.CharField(
        label=_("Street and number"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        help_text=_("Only to find your district."),
    )
    answer = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    ring_phone = forms.CharField(
        label=_("Your phone, where we ring you"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("Used for this call only, and forgotten when it is over."),
    )

    def adapt(self) -> None:
        """Add, for each of those to call, what came of it and what was said; first settle where she lives."""
        told = self.data if self.is_bound else self.initial
        names = ("given_name", "zip", "town", "street", "answer", "press")
        self.told = {name: str(told.get(name) or "") for name in names}
        if told.get("look") == "where":  # she wants to answer the question anew
            self.told["answer"] = self.initial["answer"] = ""
        facts, now = self.front.facts, timezone.now()
        if not facts.get("asks_street"):
            del self.fields["street"]
        self.home = selectors.find_home(facts, self.told, now)
        self.asks_where = bool(facts["needs_home"] and self.home.options) and self.told["answer"] != UNSURE
        nobody: tuple[tuple[Callee, ...], str] = ((), facts.get("why", ""))
        looked = bool(self.told["zip"]) and not self.asks_where
        self.callees, self.why = (
            selectors.callees_for(facts, self.home, now) if looked or not facts["needs_home"] else nobody
        )
        for one in self.callees:
            self.fields[f"outcome_{one.term}"] = forms.ChoiceField(
                label=_("What came of it?"), choices=[("", _("Not called yet")), *CallOutcome.choices], required=False
            )
            self.fields[f"note_{one.term}"] = forms.CharField(
                label=_("What did they say?"), required=False, max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
            self.fields[f"ring_{one.term}"] = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @property
    def hours(self) -> dict[str, str]:
        """Tell when the offices answer and what time it is there, as people here say it."""
        facts, now = self.front.facts, timezone.localtime()
        told = {name: time(facts[name] % 24) for name in ("opens", "closes")} | {"clock": now.time()}
        return {name: time_format(at, "TIME_FORMAT") for name, at in told.items()}

    @property
    def why_words(self) -> Any:
        """Say why there is nobody to call."""
        return selectors.say_why(self.why)

    @property
    def answers(self) -> list[Answer]:
        """List the answers to the one question: who represents one in each place."""
        return list_answers(self.home, timezone.now())

    @property
    def picture(self) -> SafeString:
        """Give the map of the question: our own numbers, with the names of towns escaped."""
        return mark_safe(self.home.picture)

    @property
    def is_offered(self) -> bool:
        """Tell whether we put people through now."""
        return bool(self.front.facts.get("connects")) and bool(self.callees)

    @cached_property
    def rung(self) -> dict[str, Any]:
        """Find the calls that this form asked us to put through, by the term they went to."""
        told = self.data if self.is_bound else self.initial
        named = [str(told.get(f"ring_{one.term}") or "") for one in self.callees]
        uuids = [UUID(one) for one in named if is_uuid(one)]
        return connecting.find_own(self.front.facts["call_page"], uuids) if uuids else {}

    @property
    def cards(self) -> list[Card]:
        """List whom to call with the words to say, the fields, and how a call that we put through went."""
        scripts = self.front.facts.get("script", {})
        script = scripts.get(self.language) or next((text for text in scripts.values() if text), "")
        facts = {"name": self.told["given_name"], "town": self.told["town"] or selectors.name_town(self.home)}
        return [
            Card(
                one,
                spoken(script, facts | {"legislator": one.name}),
                self[f"outcome_{one.term}"],
                self[f"note_{one.term}"],
                how_it_comes(self.rung.get(one.term)),
                self.is_live(one),
            )
            for one in self.callees
        ]

    def is_live(self, callee: Callee) -> bool:
        """Tell whether a call that we put through still goes on."""
        row = self.rung.get(callee.term)
        return row is not None and row.state != "over"

    def clean(self) -> dict[str, Any]:
        """Gather the calls; one at least must have been made."""
        data = super().clean() or {}
        data["calls"] = [
            {"term": one.term, "outcome": data[f"outcome_{one.term}"], "note": data.get(f"note_{one.term}", "")}
            | ({"connection": str(data[f"ring_{one.term}"])} if data.get(f"ring_{one.term}") else {})
            for one in self.callees
            if data.get(f"outcome_{one.term}")
        ]
        if not data["calls"] and not any(name.startswith("outcome_") for name in self.errors):
            self.add_error(None, self._what_lacks())
        return data

    def _what_lacks(self) -> Any:
        if self.asks_where:
            return _("Say first where you live, and see whom to call.")
        words = _("Please call, then say below what came of it.") if self.callees else self.why_words
        return words or _("Give your ZIP code first, and see whom to call.")


def how_it_comes(row: Any) -> Any:
    """Say how a call that we put through stands."""
    if row is None:
        return ""
    if row.state != "over":
        return COMES["bridging" if row.state == "bridging" else "asked"]
    kind = "office" if row.outcome.startswith("office_") else OWN_FAULTS.get(row.outcome, row.outcome)
    return COMES.get(kind, COMES["other"])


SETTINGS = ("opens", "closes", "most_a_day", "connects", "minutes_a_day")


class CallOptions(forms.Form):
    """Whom a page asks to call, when, and with which words."""

    groups = forms.MultipleChoiceField(label=_("Whom to call"), choices=GROUPS, widget=forms.CheckboxSelectMultiple)
    bill = forms.ModelChoiceField(
        label=_("Bill"), queryset=None, required=False, to_field_name="uuid",
        help_text=_("Needed for its committee and for the undecided."),
    )  # fmt: skip
    spares_firm = forms.BooleanField(
        label=_("Leave out who is a firm yes"), required=False, help_text=_("By your whip count of the bill.")
    )
    opens = forms.IntegerField(label=_("Offices open at (hour)"), min_value=0, max_value=23, initial=9)
    closes = forms.IntegerField(label=_("Offices close at (hour)"), min_value=1, max_value=24, initial=17)
    most_a_day = forms.IntegerField(
        label=_("Calls per office and day"), min_value=0, max_value=10_000, initial=40,
        help_text=_("Then others come first; 0 is no limit."),
    )  # fmt: skip
    connects = forms.BooleanField(
        label=_("Ring callers and put them through"), required=False,
        help_text=_(
            "Beside the number stands a button: we ring the caller's phone, she presses 1, we dial the office."
        ),
    )  # fmt: skip
    minutes_a_day = forms.IntegerField(
        label=_("Minutes a day that we pay for"), min_value=10, max_value=10_000, initial=120,
        help_text=_("When they are used up, the page says so, and people call from their own phone."),
    )  # fmt: skip

    def __init__(self, *args: Any, page: Any = None, **kwargs: Any) -> None:
        row = getattr(page, "call_page", None) if page else None
        rule = selectors.rule_of(row) if row else None
        if row:
            kwargs["initial"] = {name: getattr(row, name) for name in SETTINGS}
            if rule:
                kwargs["initial"] |= {"groups": list(rule.groups), "bill": rule.bill, "spares_firm": rule.spares_firm}
        super().__init__(*args, **kwargs)
        if not voice.is_on():
            del self.fields["connects"], self.fields["minutes_a_day"]
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
        spares = bool(data["spares_firm"])
        if (NEED_BILL & set(groups) or spares) and not bill:
            self.add_error("bill", _("Choose the bill whose committee or whip count is meant."))
        elif data["opens"] >= data["closes"]:
            self.add_error("closes", _("The offices close before they open."))
        else:
            try:
                data["rule"] = write_rule(read_rule(write_rule(Rule(groups, bill, spares_firm=spares))))
            except RuleError:
                self.add_error("groups", _("This cannot be combined."))
        data["script"] = {code: (data.get(f"script_{code}") or "").strip() for code, _label in settings.LANGUAGES}
        if not any(data["script"].values()):
            self.add_error("script_en", _("Write the words in at least one language."))
        return data
