"""Forms of outreach: a call list with its script and questions, and what a volunteer tells."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.ledger.heard import rules as heard
from campaigns.outreach import rules
from campaigns.outreach.models import CallList
from campaigns.outreach.selectors import OUTCOME_WORDS
from campaigns.strategy import selectors as strategy
from coalition.listing.criteria import Column, Filter, Listing
from coalition.listing.rules import is_uuid
from contacts.segments import selectors as segments

SCRIPT_HINT = _(
    "Short sentences, as one speaks. You can write {{ first_name }}, {{ town }}, {{ senator }}, {{ representative }} "
    'and {{ my_name }}, with a word for when it is not known: {{ town | default: "your town" }}.'
)


class CallListForm(forms.ModelForm):
    """A call list: whom, for what, what to say, what to ask."""

    script_en = forms.CharField(label=_("Script in English"), widget=forms.Textarea(attrs={"rows": 7}))
    script_es = forms.CharField(label=_("Script in Spanish"), widget=forms.Textarea(attrs={"rows": 7}), required=False)

    class Meta:
        model = CallList
        fields = ("name", "campaign", "segment", "max_attempts")
        labels = {"campaign": _("Campaign"), "segment": _("Segment"), "max_attempts": _("Attempts per person")}
        help_texts = {
            "segment": _("People of it who have a phone number and agreed to calls come on the list."),
            "max_attempts": _("After so many calls without an answer a person rests."),
        }

    def __init__(self, *args: Any, membership: Any, asked: Mapping[str, str] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._begin_with(membership, asked or {})
        self._offer("campaign", strategy.list_campaigns(membership, live=True), _("No campaign"))
        self._offer("segment", segments.list_segments(membership), _("Everyone you look after"))
        self.fields["max_attempts"].widget.attrs |= {"min": 1, "max": 20}
        self.fields["script_en"].help_text = SCRIPT_HINT
        for code, _name in settings.LANGUAGES:
            self.fields[f"script_{code}"].initial = self.instance.script.get(code, "")
        for n in range(rules.MOST_QUESTIONS):
            self._add_question(n)

    def _begin_with(self, membership: Any, asked: Mapping[str, str]) -> None:
        """Begin a list about something with its name, people, words and the question whose answer is heard there."""
        self.about = self.instance.about or asked.get("about", "")
        offer = heard.offer_of(membership, self.about) if self.about and self.instance.pk is None else None
        kept = [one for one in self.instance.questions if one["key"] == heard.KEY]
        self.fixed = [offer.question] if offer else kept
        self.about = self.about if self.fixed else ""
        self.asked = [one for one in self.instance.questions if one["key"] != heard.KEY]
        if offer and self.instance.pk is None:
            self.instance.name, self.instance.script = offer.name, dict(offer.script)
            self.initial["name"] = offer.name
            self.instance.campaign = strategy.list_campaigns(membership).filter(pk=offer.campaign_id).first()
        if self.instance.pk is None and is_uuid(asked.get("segment", "")):
            self.instance.segment = segments.list_segments(membership).filter(uuid=asked["segment"]).first()

    def _offer(self, name: str, choices: QuerySet[Any], empty_label: Any) -> None:
        chosen = getattr(self.instance, name)
        if chosen is not None:  # stays a choice, though its campaign ended or its segment was archived
            choices = type(chosen).objects.filter(Q(pk__in=choices.values("pk")) | Q(pk=chosen.pk))
        field = forms.ModelChoiceField(
            choices,
            required=False,
            empty_label=empty_label,
            to_field_name="uuid",
            label=self.fields[name].label,
            help_text=self.fields[name].help_text,
        )
        self.fields[name], self.initial[name] = field, chosen

    def _add_question(self, n: int) -> None:
        asked = self.asked[n] if n < len(self.asked) else None
        label = asked["label"] if asked else {}
        self.fields[f"ask_{n}_en"] = forms.CharField(
            label=_("Question in English"), max_length=200, required=False, initial=label.get("en", "")
        )
        self.fields[f"ask_{n}_es"] = forms.CharField(
            label=_("Question in Spanish"), max_length=200, required=False, initial=label.get("es", "")
        )
        self.fields[f"ask_{n}_choices"] = forms.CharField(
            label=_("Answers to choose from"),
            required=False,
            help_text=_("One a line, English | Spanish: Yes | Sí. Without any, the answer is free text."),
            widget=forms.Textarea(attrs={"rows": 3}),
            initial=rules.write_choices(asked["choices"]) if asked else "",
        )

    @property
    def questions(self) -> list[list[Any]]:
        """Give the fields of each question, for the template."""
        return [[self[f"ask_{n}_{part}"] for part in ("en", "es", "choices")] for n in range(rules.MOST_QUESTIONS)]

    def clean(self) -> dict[str, Any]:
        """Refuse names in scripts that cannot be filled, and lists that would call a person endlessly."""
        cleaned = super().clean() or {}
        for code, _name in settings.LANGUAGES:
            unknown = rules.unknown_names(cleaned.get(f"script_{code}", ""))
            if unknown:
                told = {"names": ", ".join(unknown)}
                self.add_error(f"script_{code}", _("These names cannot be filled: %(names)s.") % told)
        most = cleaned.get("max_attempts")
        if most is not None and not 1 <= most <= 20:
            self.add_error("max_attempts", _("Choose from 1 to 20 attempts."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Give what the service saves."""
        data = self.cleaned_data
        facts = {name: data[name] for name in self.Meta.fields}
        facts["script"] = {code: data[f"script_{code}"] for code, _name in settings.LANGUAGES if data[f"script_{code}"]}
        facts["about"], facts["questions"] = self.about, list(self.fixed)
        for n in range(rules.MOST_QUESTIONS):
            english = data[f"ask_{n}_en"].strip()
            if english:
                label = {"en": english, "es": data[f"ask_{n}_es"].strip() or english}
                choices = rules.read_choices(data[f"ask_{n}_choices"])
                facts["questions"].append({"key": f"q{n + 1}", "label": label, "choices": choices})
        return facts


class LogForm(forms.Form):
    """What a volunteer tells of a call; every button of the page sends all of it."""

    outcome = forms.ChoiceField(choices=[(name, name) for name in rules.OUTCOMES])
    key = forms.CharField(max_length=64)
    note = forms.CharField(max_length=1000, required=False)
    call_back_at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])

    def clean(self) -> dict[str, Any]:
        """Ask for a time in the future where one is promised."""
        cleaned = super().clean() or {}
        at = cleaned.get("call_back_at")
        if cleaned.get("outcome") == "call_back":
            now = timezone.now()
            if "call_back_at" not in self.errors and not at:
                self.add_error("call_back_at", _("Choose when to call back."))
            elif at and not now - timedelta(minutes=5) <= at <= now + rules.LONGEST_CALL_BACK:
                self.add_error("call_back_at", _("Choose a time within the next 60 days."))
        return cleaned

    def answers(self) -> dict[str, str]:
        """Give the answers to the list's questions as they were posted."""
        return {key.removeprefix("answer."): self.data[key] for key in self.data if key.startswith("answer.")}


def added_words(added: int) -> str:
    """Say how many people came on a list."""
    return ngettext("%(n)s person came on the list.", "%(n)s people came on the list.", added) % {"n": f"{added:,}"}


def attempts_list(call_list: CallList) -> Listing:
    """Describe the list of attempts: who was called, what came of it, what was answered."""
    language = get_language() or "en"

    def answer(key: str) -> Any:
        return lambda one: one.answers.get(key, "")

    asked = [
        Column(f"answer_{n}", rules.in_language(question["label"], language), answer(question["key"]))
        for n, question in enumerate(call_list.questions)
    ]
    return Listing(
        name="calls",
        columns=[
            Column(
                "given_name",
                _("Given name"),
                lambda one: one.person.given_name,
                link=lambda one: reverse("people:detail", args=[one.person.uuid]),
            ),
            Column("family_name", _("Family name"), lambda one: one.person.family_name),
            Column("at", _("When"), "at", sort="at", kind="time"),
            Column("outcome", _("Outcome"), lambda one: str(OUTCOME_WORDS[one.outcome])),
            Column("by", _("Volunteer"), lambda one: one.by.name if one.by else ""),
            *asked,
            Column("note", _("Note"), "note"),
        ],
        default="-at",
        filters=[
            Filter("outcome", _("Outcome"), list(OUTCOME_WORDS.items()), lambda rows, value: rows.filter(outcome=value))
        ],
        export_right="people.export",
        empty=("phone", _("Nobody was called yet"), "", "", ""),
    )
