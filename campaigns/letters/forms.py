"""The public form of letters, in steps: story, if need be one question, the letter."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from campaigns.letters import rules, selectors
from campaigns.pages.forms import ActionForm
from campaigns.strategy.asking.selectors import UNSURE, Answer, list_answers, style_of
from campaigns.strategy.rules import POSITIONS, Target
from campaigns.strategy.selectors import HOLDS
from contacts.places.asking import matching as asking
from contacts.places.asking.rules import Whereabouts

WRITE, WHERE, SEND = "write", "where", "send"
TONES = {"warm": _("Warm"), "direct": _("Direct"), "formal": _("Formal")}


class LetterForm(ActionForm):
    """Tell one's story, then read and send the letters that are made of it; every step works without a script."""

    has_steps = True
    before = ("story",)
    after = ("points", "tone")

    story = forms.CharField(
        label=_("Your own story first"),
        min_length=rules.STORY_LEAST,
        max_length=rules.STORY_MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What have you seen or lived? Two or three sentences of yours weigh more than ours."),
        error_messages={"min_length": _("Please write a little more: two or three sentences in your own words.")},
    )
    street = forms.CharField(
        label=_("Street and number"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        help_text=_("Offices answer people who live in their district. It stands under your letter."),
    )
    town = forms.CharField(
        label=_("Town"), required=False, max_length=80, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    points = forms.MultipleChoiceField(
        label=_("What should your letter say as well?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tone = forms.ChoiceField(
        label=_("How should it sound?"), choices=list(TONES.items()), widget=forms.RadioSelect, initial="warm"
    )
    step = forms.CharField(required=False, widget=forms.HiddenInput, initial=WRITE)
    answer = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    keep = forms.BooleanField(label=_("Send it as it is"), required=False)
    found: Whereabouts | None = None
    at: datetime | None = None
    groups: dict[str, list[Target]] = {}
    nudge = 0

    def adapt(self) -> None:
        """Fit the fields to the step: later steps carry what was told before."""
        told = self.data if self.is_bound else self.initial
        # Back to the first step: by its button, or where the language changes before the question was answered.
        back = not self.is_bound and "switch" in told and WRITE in {told["switch"], *self._asked_where(told)}
        self.step_now = WRITE if back else str(told.get("step") or WRITE)
        self.initial["step"] = self.step_now
        points = self._texts("ask").get("points", [])
        self.fields["points"].choices = [(str(i), text) for i, text in enumerate(points)]
        if not points:
            del self.fields["points"]
        if self.step_now == SEND:
            for name in POSITIONS:
                self._add_letter(name, is_shown=f"letter_{name}" in told)
        else:
            del self.fields["keep"]
        if self.step_now != WRITE:
            self._carry()

    @staticmethod
    def _asked_where(told: Any) -> set[str]:
        return {WRITE} if told.get("step") == WHERE else set()

    def _carry(self) -> None:
        """Hide what was told in the first step; it goes along."""
        for name, field in self.fields.items():
            if name.startswith(("letter_", "subject_")) or name in {"keep", "answer", "website"}:
                continue
            field.widget = forms.MultipleHiddenInput() if name == "points" else forms.HiddenInput()

    def _add_letter(self, position: str, *, is_shown: bool) -> None:
        self.fields[f"subject_{position}"] = forms.CharField(label=_("Subject"), required=is_shown, max_length=150)
        self.fields[f"letter_{position}"] = forms.CharField(
            label=_("Your letter"),
            required=is_shown,
            max_length=rules.LETTER_MOST,
            widget=forms.Textarea(attrs={"rows": 16}),
        )

    @property
    def person_fields(self) -> list[forms.BoundField]:
        """List the fields that say who somebody is and where she lives."""
        names = ["given_name", "family_name", "email", "street", "town", "zip", "phone"]
        names += [spec["name"] for spec in self.further]
        return [self[name] for name in dict.fromkeys(names) if name in self.fields]

    @property
    def stage_template(self) -> str:
        """Name the template of a later step."""
        steps = {WHERE: "campaigns/letters/where.html", SEND: "campaigns/letters/write.html"}
        return steps.get(self.step_now, "")

    @property
    def is_look(self) -> bool:
        """Tell whether this step only leads on to the letters."""
        return self.step_now != SEND

    @property
    def button(self) -> Any:
        """Give the words on the button of the first step."""
        return _("Next: read your letter")

    # --- the way through the steps ------------------------------------------------------------------------------------
    def following(self, now: datetime) -> "ActionForm | None":
        """Give the form of the next step, or None when the letters may go; looks up whom they go to at this moment."""
        self.at = now
        drive = selectors.get_drive(self.front.facts["drive"])
        chambers = self.front.facts["chambers"]
        found = asking.find(self._home(), now=now, chambers=chambers, answer=self.cleaned_data["answer"])
        if found.options and self.front.facts["needs_home"] and self.cleaned_data["answer"] != UNSURE:
            return self._next(WHERE, found)
        resolution = selectors.resolve(drive, found.districts, found.towns, now)
        if not resolution.targets:
            self.add_error(None, HOLDS[resolution.why])
            return self._again(found)
        groups = group(resolution.targets)
        if self.step_now != SEND:
            return self._next(SEND, found, groups)
        return self._judge(found, groups)

    def _home(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in ("street", "town", "zip")} | {"state": "CT"}

    def _judge(self, found: Whereabouts, groups: dict[str, list[Target]]) -> "ActionForm | None":
        """Take the letters, or ask for a sentence of one's own where they are too like the template."""
        letters, alike = [], 0
        for position, targets in groups.items():
            body = self.cleaned_data.get(f"letter_{position}", "").strip()
            subject = self.cleaned_data.get(f"subject_{position}", "").strip()
            if not body or not subject:
                self.add_error(None, _("A letter needs a subject and a text."))
                return self._again(found, groups)
            likeness = rules.similarity(self._template(position), body)
            alike = max(alike, likeness)
            letters += [letter_to(one, subject, body, likeness) for one in targets]
        if alike >= rules.NUDGE and not self.cleaned_data.get("keep"):
            return self._again(found, groups, nudge=alike)
        self.cleaned_data["letters"] = letters
        return None

    def _next(self, step: str, found: Whereabouts, groups: dict[str, list[Target]] | None = None) -> "LetterForm":
        told = {name: value for name, value in self.cleaned_data.items() if name != "website"}
        started = {**told, "step": step}
        for position in groups or {}:
            started[f"subject_{position}"] = self._texts(position).get("subject", "")
            started[f"letter_{position}"] = self._written(position)
        form = LetterForm(front=self.front, language=self.language, auto_id="f_%s", initial=started)
        form.at = self.at
        return form.showing(found, groups)

    def _again(self, found: Whereabouts, groups: dict[str, list[Target]] | None = None, nudge: int = 0) -> "LetterForm":
        self.nudge = nudge
        return self.showing(found, groups)

    def showing(self, found: Whereabouts, groups: dict[str, list[Target]] | None) -> "LetterForm":
        """Keep what this step shows: the question, or the letters with whom they go to."""
        self.found, self.groups = found, groups or {}
        return self

    @property
    def answers(self) -> list[Answer]:
        """List the answers to the one question: who represents one in each place."""
        return list_answers(self.found, self.at)

    @property
    def picture(self) -> SafeString:
        """Give the map of the question: our own numbers, with the names of towns escaped."""
        return mark_safe(self.found.picture if self.found else "")

    @property
    def letters(self) -> list[dict[str, Any]]:
        """List the letters of the last step: whom they go to, their fields, how like the template they are."""
        told = []
        known = self.data if self.is_bound else self.initial
        shown = self.groups or {name: [] for name in POSITIONS if f"letter_{name}" in known}
        for position, targets in shown.items():
            body = self[f"letter_{position}"]
            told.append(
                {
                    "position": position,
                    "to": [style_of(one.chamber, one.name, one.title) for one in targets],
                    "subject": self[f"subject_{position}"],
                    "body": body,
                    "template": self._template(position),
                    "own": 100 - rules.similarity(self._template(position), str(body.value() or "")),
                }
            )
        return told

    # --- words --------------------------------------------------------------------------------------------------------
    def _texts(self, position: str) -> dict[str, Any]:
        texts = self.front.facts.get("letters", {})
        mine = texts.get(self.language) or next(iter(texts.values()), {})
        told: dict[str, Any] = mine.get(position) or mine.get("ask") or {}
        return told if told.get("body") else mine.get("ask") or {}

    def _written(self, position: str) -> str:
        """Make the letter of a position: the tone's opening, her story, the points she chose, our text, the close."""
        return rules.compose(self._opening()[0], self.cleaned_data["story"], *self._rest(position))

    def _template(self, position: str) -> str:
        return rules.compose(self._opening()[0], *self._rest(position))

    def _rest(self, position: str) -> list[str]:
        known = self._texts("ask").get("points", [])
        asked = self.cleaned_data.get("points") if hasattr(self, "cleaned_data") else self.initial.get("points")
        chosen = [known[int(i)] for i in asked or [] if str(i).isdigit() and int(i) < len(known)]
        return ["\n".join(chosen), str(self._texts(position).get("body", "")), self._opening()[1]]

    def _opening(self) -> tuple[str, str]:
        told = self.cleaned_data if hasattr(self, "cleaned_data") else self.initial
        with translation.override(self.language):
            return selectors.tone_words(str(told.get("tone") or "warm"))


def group(targets: tuple[Target, ...]) -> dict[str, list[Target]]:
    """Group targets by what is written to them: ask, thank, persuade."""
    found: dict[str, list[Target]] = {}
    for name in POSITIONS:
        some = [one for one in targets if one.position == name]
        if some:
            found[name] = some
    return found


def letter_to(target: Target, subject: str, body: str, similarity: int) -> dict[str, Any]:
    """Give one letter as a submission carries it."""
    return {
        "seat": target.seat_uuid,
        "policymaker": target.person_uuid,
        "position": target.position,
        "subject": subject,
        "body": body,
        "similarity": similarity,
    }
