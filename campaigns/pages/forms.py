"""The public form that every kind of page starts from."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.pages.fields.forms import draw
from campaigns.pages.fields.rules import applies
from campaigns.pages.mailboxes import rules as mailboxes
from campaigns.pages.rules import TRAP, Front, host_of

CARRIED = ("source", "medium", "m", "s")
NO_EMAIL = _("This does not look like an e-mail address. It should be like name@example.org.")
NO_ZIP = _("A ZIP code has five digits.")
PERSON = ("given_name", "family_name", "email", "zip", "phone")


def _text(label: Any, fill: str, **details: Any) -> forms.CharField:
    attrs = {"autocomplete": fill, **details.pop("attrs", {})}
    return forms.CharField(label=label, widget=forms.TextInput(attrs=attrs), **details)


class ActionForm(forms.Form):
    """Who somebody is and what she allows; kinds add their own fields. Consent is never ticked beforehand."""

    error_css_class = "is-wrong"
    before: tuple[str, ...] = ()  # the kind's fields that stand before the person's
    after: tuple[str, ...] = ()
    has_steps = False
    is_look = False  # this step only leads on to another: nothing is sent by it, so it needs no proof of work
    stage_template = ""  # of a later step of a kind whose form has several
    after_template = ""  # where a kind draws what follows the person's fields in groups
    button: Any = ""  # other words than the page's on the button

    given_name = _text(_("First name"), "given-name", max_length=100)
    family_name = _text(_("Last name"), "family-name", max_length=100)
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false", "data-wrong": NO_EMAIL}
        ),
        error_messages={"invalid": NO_EMAIL},
    )
    zip = forms.RegexField(
        label=_("ZIP code"),
        regex=r"^\s*\d{5}(-\d{4})?\s*$",
        help_text=_("So that your own legislators see a constituent."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "postal-code",
                "inputmode": "numeric",
                "size": "10",
                "pattern": r"\s*\d{5}(-\d{4})?\s*",
                "data-wrong": NO_ZIP,
            }
        ),
        error_messages={"invalid": NO_ZIP},
    )
    phone = forms.CharField(
        label=_("Mobile phone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    stamp = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    source = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    medium = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    m = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    s = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)  # whose share link it was
    referrer = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)  # filled in by the script
    shown = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)  # which boxes of consent
    sure = forms.CharField(required=False, max_length=254, widget=forms.HiddenInput)  # the address asked about

    def __init__(self, *args: Any, front: Front, language: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.front = front
        self.language = language or get_language() or "en"
        self.fields[TRAP] = forms.CharField(
            label=_("Leave this empty"),
            required=False,
            widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
        )
        if not any(one["channel"] in {"phone", "sms"} for one in front.consents):
            del self.fields["phone"]
        # What the kind asks itself stays the kind's.
        self.further = [one for one in front.fields if one["name"] == "phone" or one["name"] not in self.base_fields]
        for spec in self.further:
            self.fields[spec["name"]] = draw(spec, self.language)
        for i, one in enumerate(front.consents):
            words = one["text"].get(self.language) or next(iter(one["text"].values()))
            self.fields[f"consent_{i}"] = forms.BooleanField(label=unbroken(words), required=False)
        for one in self.fields.values():
            one.error_messages["required"] = _("Please fill this in.")
        self.question = ""  # an address that was probably meant, or "passing": asked once
        self.adapt()

    def adapt(self) -> None:
        """Let a kind fit its own fields to the page."""

    def following(self, now: datetime) -> "ActionForm | None":
        """Give the form of the next step once this one is valid; None when it can be taken."""
        return None

    @property
    def person_fields(self) -> list[forms.BoundField]:
        """List the fields that say who somebody is."""
        names = dict.fromkeys([*PERSON, *[spec["name"] for spec in self.further]])
        own = {*self.before, *self.after}
        return [self[name] for name in names if name in self.fields and name not in own]

    @property
    def kind_before(self) -> list[forms.BoundField]:
        """List the kind's fields that come first."""
        return [self[name] for name in self.before if name in self.fields]

    @property
    def kind_after(self) -> list[forms.BoundField]:
        """List the kind's fields that follow the person's."""
        return [self[name] for name in self.after if name in self.fields]

    @property
    def consent_fields(self) -> list[forms.BoundField]:
        """List the boxes of consent, with the exact wording that is stored."""
        return [self[name] for name in self.fields if name.startswith("consent_")]

    @property
    def consent_groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """List the boxes by the partner they belong to, the page's own first: its name is ''."""
        groups: dict[str, list[forms.BoundField]] = {}
        for i, one in enumerate(self.front.consents):
            groups.setdefault(one.get("partner_name", ""), []).append(self[f"consent_{i}"])
        return list(groups.items())

    @property
    def trap(self) -> forms.BoundField:
        """Give the field that no person sees."""
        return self[TRAP]

    def clean(self) -> dict[str, Any]:
        """Ask for a phone when somebody allows calls, for what a condition makes needed; forget what does not apply."""
        data = super().clean() or {}
        for spec in self.further:
            name = spec["name"]
            if not applies(spec, data):
                data[name] = ""
                self.errors.pop(name, None)
            elif self._is_missing(name, data):
                self.add_error(name, _("Please fill this in."))
        data["referrer"] = host_of(data.get("referrer", ""))
        self._ask_about(data.get("email", ""), data.get("sure", ""))
        wants_call = [i for i, one in enumerate(self.front.consents) if one["channel"] in {"phone", "sms"}]
        if any(data.get(f"consent_{i}") for i in wants_call) and not data.get("phone"):
            self.add_error(
                "phone", _("You said we may call or text you: please give a phone number, or untick the box.")
            )
        if data.get("shown") and data["shown"] != self.front.shown:
            for i, _one in enumerate(self.front.consents):
                data[f"consent_{i}"] = False
            self.add_error(None, _("The boxes at the end have changed in the meantime. Please look at them again."))
        return data

    def _is_missing(self, name: str, data: dict[str, Any]) -> bool:
        """Tell whether a field that its condition makes needed was left empty."""
        is_needed = getattr(self.fields[name], "empty_means_missing", False) and name not in self.errors
        return is_needed and data.get(name) in ("", None, False, [])

    def _ask_about(self, email: str, sure: str) -> None:
        """Ask once about an address that looks like a slip or will not last; who says it again is believed."""
        if not email or sure == email.lower():
            return
        self.question = mailboxes.suggest(email) or ("passing" if mailboxes.is_passing(email) else "")


def unbroken(words: str) -> SafeString:
    """Keep "e-mail" in one line: browsers break it behind its hyphen."""
    return mark_safe(escape(words).replace("e-mail", '<span class="whole">e-mail</span>'))


def fresh(front: Front, stamp: str, carried: dict[str, str]) -> dict[str, str]:
    """Give what a new empty form starts with: stamp, key, and what the address carried."""
    known = {name: str(carried.get(name, ""))[:80] for name in CARRIED}
    known["shown"] = front.shown
    known["source"] = (known["source"] or str(carried.get("utm_source", "")))[:60]
    known["medium"] = (known["medium"] or str(carried.get("utm_medium", "")))[:40]
    return {**known, "stamp": stamp, "key": uuid4().hex}
