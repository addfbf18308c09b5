"""Draws a plan as cards: each step with its fields, what is missing in it, and how many people came by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from campaigns.ladders import forms, rules
from campaigns.ladders.criteria import list_written
from campaigns.ladders.occasions.criteria import page_blank
from campaigns.ladders.rules import Condition, Step, Trigger
from contacts.segments.rules import Blank, Choices


@dataclass(frozen=True)
class Field:
    """One blank as a control of the page."""

    name: str
    kind: str
    label: Any
    value: Any
    choices: Choices = ()
    empty_label: Any = ""
    low: int = 1
    high: int = 1


@dataclass(frozen=True)
class Numbers:
    """How many people stand at a step, and what came of those who took it."""

    at: Mapping[str, int] = field(default_factory=dict)
    came_of: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Card:
    """A step as it is drawn."""

    step: Step
    label: Any
    icon: str
    words: str
    faults: Sequence[str]
    chosen: str = ""
    hint: Any = ""
    fields: Sequence[Field] = ()
    arms: Sequence[tuple[str, Sequence["Card"]]] = ()
    written: Sequence[str] = ()
    at: int = 0
    came_of: Sequence[tuple[str, Any, int]] = ()
    is_first: bool = False
    is_last: bool = False
    may_part: bool = True


class Drawing:
    """Draws the cards of one partner's plan; what may be chosen is looked up once."""

    def __init__(
        self, partner_id: int, *, faults: Mapping[str, Sequence[str]] | None = None, numbers: Numbers | None = None
    ) -> None:
        self.partner_id, self.faults, self.numbers = partner_id, faults or {}, numbers or Numbers()
        self._known: dict[Callable[[int], Choices], Choices] = {}

    def choices(self, blank: Blank) -> Choices:
        """List the choices of a blank."""
        if blank.choices is None:
            return ()
        if blank.choices not in self._known:
            self._known[blank.choices] = list(blank.choices(self.partner_id))
        return self._known[blank.choices]

    def fields(self, name: str, ask: Mapping[str, Any], known: Trigger | Condition | None) -> list[Field]:
        """Draw the blanks of a trigger or condition."""
        if known is None:
            return []
        values, _wrong = rules.read_blanks(known.blanks, ask)
        return [
            Field(
                name=f"{name}-{one.name}",
                kind=one.kind,
                label=one.label,
                value=values[one.name],
                choices=self.choices(one),
                empty_label=one.empty_label,
                low=one.low,
                high=one.high,
            )
            for one in known.blanks
        ]

    def goals(self) -> Choices:
        """List the pages that may be a goal."""
        return self.choices(page_blank())

    def begins(self, trigger: Mapping[str, Any]) -> str:
        """Say what begins a ladder: "somebody signs …"."""
        return self._say(rules.TRIGGERS.get(trigger.get("is", "")), trigger)

    def lines(self, steps: Sequence[Step]) -> dict[str, str]:
        """Say every step in one line, by its id."""
        return {step["id"]: self._words(step) for step in rules.walk(steps)}

    def _say(self, known: Trigger | Condition | None, ask: Mapping[str, Any]) -> str:
        if known is None:
            return _("Nothing chosen yet")
        values, _wrong = rules.read_blanks(known.blanks, ask)
        labels = {
            one.name: str(dict(self.choices(one)).get(values[one.name], "?"))
            if one.choices and values[one.name]
            else values[one.name]
            for one in known.blanks
        }
        return known.words(labels)

    def _words(self, step: Step) -> str:
        if step["kind"] != rules.BRANCH:
            return forms.step_words(step)
        said = self._say(rules.CONDITIONS.get(step["if"]["is"]), step["if"])
        return _("%(condition)s?") % {"condition": said[:1].upper() + said[1:]}

    def cards(self, steps: Sequence[Step], depth: int = 1) -> list[Card]:
        """Draw steps from top to bottom, with their arms."""
        return [self._card(step, i, len(steps), depth) for i, step in enumerate(steps)]

    def _card(self, step: Step, i: int, of: int, depth: int) -> Card:
        kind = step["kind"]
        label, icon = forms.KINDS[kind]
        condition = rules.CONDITIONS.get(step["if"]["is"]) if kind == rules.BRANCH else None
        arms = [(arm, self.cards(step[arm], depth + 1)) for arm in rules.ARMS] if kind == rules.BRANCH else []
        outcomes = self.numbers.came_of.get(step["id"], {})
        return Card(
            step=step,
            label=label,
            icon=icon,
            words=self._words(step),
            faults=self.faults.get(step["id"], ()),
            chosen=step["if"]["is"] if kind == rules.BRANCH else "",
            hint=condition.hint if condition else "",
            fields=self.fields(step["id"], step["if"], condition) if kind == rules.BRANCH else (),
            arms=arms,
            written=list_written(step) if kind == rules.SEND else (),
            at=self.numbers.at.get(step["id"], 0),
            came_of=[(what, forms.CAME_OF.get(what, what), n) for what, n in sorted(outcomes.items())],
            is_first=i == 0,
            is_last=i == of - 1,
            may_part=depth < rules.MAX_DEPTH,
        )
