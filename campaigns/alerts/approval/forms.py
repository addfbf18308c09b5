"""The words for what changed between two snapshots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.alerts.approval.rules import Change, Facts, Part
from campaigns.alerts.editor.forms import KINDS
from campaigns.alerts.preflight.forms import say_time

PARTS = {"subject": _("Subject"), "preheader": _("Preview line")}
STATES = {"added": _("added"), "removed": _("taken out"), "changed": _("changed"), "same": _("unchanged")}
WHAT = {
    "include": _("Whom"),
    "exclude": _("Without"),
    "sender": _("Sender"),
    "reply_to": _("Replies go to"),
    "send_at": _("When"),
    "choices": _("Settings"),
}
CHOICES = {"page_id": _("page"), "campaign_id": _("campaign"), "purpose": _("purpose"), "priority": _("priority")}


@dataclass(frozen=True)
class SaidPart:
    """A part in words: what it is, what became of it, its pieces."""

    name: Any
    state: str
    label: Any
    part: Part


@dataclass(frozen=True)
class SaidChange:
    """A text in words: its language, what became of it, its parts."""

    name: str
    code: str
    label: Any
    change: Change
    parts: Sequence[SaidPart]


def say_changes(changes: Sequence[Change], languages: Mapping[str, str]) -> list[SaidChange]:
    """Say what became of each text."""
    return [
        SaidChange(
            f"{languages.get(one.language, one.language)}{'' if one.variant == 'A' else f' {one.variant}'}",
            one.language,
            STATES[one.state],
            one,
            [SaidPart(_part(part.kind), part.state, STATES[part.state], part) for part in one.parts],
        )
        for one in changes
    ]


def _part(kind: str) -> Any:
    return PARTS.get(kind) or KINDS.get(kind, (kind,))[0]


def say_facts(facts: Sequence[Facts]) -> list[tuple[Any, Any, Any]]:
    """Say what else changed: what, before, after."""
    return [(WHAT[one.what], _say(one.what, one.before), _say(one.what, one.after)) for one in facts]


def _say(what: str, value: str) -> Any:
    if what == "send_at":
        return say_time(datetime.fromisoformat(value), timezone.now()) if value else _("as soon as it is let go")
    return CHOICES.get(value, value) if what == "choices" else value
