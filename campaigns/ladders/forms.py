"""Reads the builder's one form, whatever button was pressed; and the words of ladders."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from campaigns.alerts.preflight.forms import ISSUES
from campaigns.ladders import rules
from campaigns.ladders.plans import rules as plans
from campaigns.ladders.rules import Condition, Fault, Step, Trigger
from campaigns.ladders.selectors import STOPS

KINDS: dict[str, tuple[Any, str]] = {
    rules.WAIT: (gettext_lazy("Wait"), "hourglass"),
    rules.SEND: (gettext_lazy("Send a mail"), "mail"),
    rules.BRANCH: (gettext_lazy("Branch: yes or no"), "arrows-split"),
    rules.TAG: (gettext_lazy("Put a tag on"), "tag"),
    rules.FOLLOW_UP: (gettext_lazy("Assign a follow-up"), "checkbox"),
    rules.STOP: (gettext_lazy("Stop here"), "flag"),
}
PURPOSES = {"alerts": gettext_lazy("action alerts"), "events": gettext_lazy("events")}
CAME_OF: dict[str, Any] = {
    "entered": gettext_lazy("came in"),
    "waited": gettext_lazy("waited"),
    "sent": gettext_lazy("mail written"),
    "not_sent": gettext_lazy("no mail"),
    "yes": gettext_lazy("yes"),
    "no": gettext_lazy("no"),
    "tagged": gettext_lazy("tagged"),
    "follow_up": gettext_lazy("follow-up assigned"),
    "done": gettext_lazy("at the end"),
    "stopped": gettext_lazy("stopped"),
}
WHY: dict[str, Any] = {
    **STOPS,
    "no_address": gettext_lazy("has no e-mail address"),
    "too_late": gettext_lazy("the mail names what was over by then"),
    "hearing_gone": gettext_lazy("the mail names a hearing that does not take place"),
    "no_consent": gettext_lazy("never said yes to this"),
    "suppressed": gettext_lazy("asked not to be written to"),
    "bounced": gettext_lazy("the address no longer works"),
    "complained": gettext_lazy("marked our mail as spam"),
}
FAULTS: dict[str, Any] = {
    **ISSUES,
    "no_trigger": gettext_lazy("Nothing is chosen yet that begins this ladder."),
    "trigger_open": gettext_lazy("What begins this ladder is not complete."),
    "goal_is_trigger": gettext_lazy("The goal is what people did to enter: they would stop at once. Choose another."),
    "does_nothing": gettext_lazy("This ladder does nothing yet: add a mail, a tag or a follow-up."),
    "wait_empty": gettext_lazy("Say how long to wait."),
    "tag_empty": gettext_lazy("Say which tag."),
    "follow_up_empty": gettext_lazy("Say what is to be done."),
    "branch_open": gettext_lazy("Say what the branch asks."),
    "branch_empty": gettext_lazy("Both ways are empty: put a step into one of them."),
    "unreachable": gettext_lazy("Nobody can come to this step: what stands above it stops everybody."),
    "mail_empty": gettext_lazy("The mail is not written yet."),
}
HALTS: dict[str, Any] = {
    "no_postal_address": ISSUES["no_postal_address"],
    "no_sender": ISSUES["no_sender"],
    "broken_text": gettext_lazy("A merge tag in a mail can no longer be understood."),
    "broken_segment": gettext_lazy("A segment can no longer be asked. Open and mend it."),
}


class NewLadder(forms.Form):
    """The name of a new ladder."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=150,
        help_text=gettext_lazy("For you and your colleagues; supporters do not see it."),
    )


class LiveForm(forms.Form):
    """From when things that happened let people in."""

    since = forms.DateField(
        label=gettext_lazy("Also let in for what happened since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def moment(self) -> datetime | None:
        """Give the beginning of the chosen day; nothing chosen, or no day: None."""
        return start_of(self.cleaned_data.get("since")) if self.is_valid() else None


def start_of(day: Any) -> datetime | None:
    """Give the first moment of a day of the coalition's own time."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


# --- what the builder holds -------------------------------------------------------------------------------------------
def read_plan(data: QueryDict, plan: Mapping[str, Any]) -> dict[str, Any]:
    """Read what was typed into the plan; the order of its steps stays."""
    return plans.clean_plan(
        {
            **plan,
            "trigger": _read_ask(data, "trigger", plan["trigger"], rules.TRIGGERS),
            "goal": data.get("goal", plan["goal"]),
            "purpose": data.get("purpose", plan["purpose"]),
            "steps": [_read_step(data, step) for step in plan["steps"]],
        }
    )


def _read_step(data: QueryDict, step: Step) -> Step:
    name = step["id"]
    fresh = {key: data.get(f"{name}-{key}", value) for key, value in step.items() if not isinstance(value, dict | list)}
    fresh |= {"id": name, "kind": step["kind"]}
    if step["kind"] == rules.SEND:
        fresh["texts"] = step["texts"]
    if step["kind"] == rules.BRANCH:
        fresh["if"] = _read_ask(data, name, step["if"], rules.CONDITIONS)
        fresh |= {arm: [_read_step(data, one) for one in step[arm]] for arm in rules.ARMS}
    return fresh


def _read_ask(data: QueryDict, name: str, before: Mapping[str, Any], known: Mapping[str, Trigger | Condition]) -> Any:
    kind = data.get(f"{name}-is")
    if kind is None:
        return before
    if kind != before["is"]:  # the blanks of another kind were on the page
        return {"is": kind if kind in known else ""}
    values: dict[str, Any] = {"is": kind}
    for blank in known[kind].blanks if kind in known else ():
        text = data.get(f"{name}-{blank.name}", "")
        if blank.kind == "flag":
            values[blank.name] = bool(text)
        elif blank.kind == "number":
            values[blank.name] = int(text) if text.isdigit() and len(text) < 6 else None
        else:
            values[blank.name] = text
    return {key: value for key, value in values.items() if value is not None}


def apply(plan: Mapping[str, Any], deed: str) -> dict[str, Any]:
    """Do what a button says: `add:s3.yes:tag`, `up:s2`, `down:s2`, `remove:s2`; anything else changes nothing."""
    name, where, kind = ([*deed.split(":"), "", ""])[:3]
    steps = plan["steps"]
    if name == "add":
        steps = plans.add_step(steps, where, kind)
    elif name in {"up", "down"}:
        steps = plans.move_step(steps, where, -1 if name == "up" else 1)
    elif name == "remove":
        steps = plans.remove_step(steps, where)
    return {**plan, "steps": steps}


# --- words ------------------------------------------------------------------------------------------------------------
def step_words(step: Mapping[str, Any]) -> str:
    """Say a step in one line; what parts the ways is said by `builder.forms.Drawing`."""
    kind = step["kind"]
    if kind == rules.WAIT:
        return wait_words(step)
    if kind == rules.SEND:
        subjects = {code: one["subject"] for code, one in step["texts"].items() if one["subject"]}
        subject = subjects.get(str(get_language())) or next(iter(subjects.values()), "")
        return _("Mail “%(subject)s”") % {"subject": subject} if subject else _("Mail without a subject")
    if kind == rules.TAG:
        return _("Tag “%(name)s”") % {"name": step["name"]}
    if kind == rules.FOLLOW_UP:
        return _("Follow-up: %(text)s") % {"text": step["text"]}
    return str(KINDS[kind][0])


def say_step(words: str, what: str) -> str:
    """Say what came of a step: "Tag “PTA”: tagged", "Reads Spanish? Yes"."""
    came = str(CAME_OF.get(what, what))
    return f"{words} {came.capitalize()}" if words.endswith("?") else f"{words}: {came}"


def wait_words(step: Mapping[str, Any]) -> str:
    """Say how long a wait is."""
    n = step["amount"]
    if step["unit"] == "hours":
        text = ngettext("Wait %(n)s hour", "Wait %(n)s hours", n)
    else:
        text = ngettext("Wait %(n)s day", "Wait %(n)s days", n)
    if not step["at"]:
        return text % {"n": n}
    if not n:
        return _("Wait until %(at)s") % {"at": step["at"]}
    return _("%(wait)s, until %(at)s") % {"wait": text % {"n": n}, "at": step["at"]}


def say_fault(fault: Fault, languages: Mapping[str, str]) -> str:
    """Say what must be mended."""
    words = str(FAULTS.get(fault.code, fault.code))
    words = words % fault.facts if "%(" in words else words
    code = fault.facts.get("in", "")
    return f"{languages.get(code, code)}: {words}" if code else words


def say_faults(faults: Sequence[Fault], languages: Mapping[str, str]) -> dict[str, list[str]]:
    """Say all faults, by step."""
    said: dict[str, list[str]] = {}
    for fault in faults:
        said.setdefault(fault.step, []).append(say_fault(fault, languages))
    return said
