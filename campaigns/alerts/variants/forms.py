"""Reads what a composer says about variants, and says in words what an experiment does and found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.alerts.models import Alert
from campaigns.alerts.rules import Deed
from campaigns.alerts.variants import rules, selectors
from campaigns.alerts.variants.models import Experiment, Kind, Metric, Otherwise
from campaigns.alerts.variants.services import Setup

DEEDS = ("vary", "variant")  # `vary:begin`, `vary:add`, `vary:remove:B`, `vary:end`; `variant:B` shows another one
WHY = {
    "sure": gettext_lazy("It is the best one with a probability of at least 95 %."),
    "close": gettext_lazy("The variants are so close that it does not matter which one goes out."),
    "leader": gettext_lazy("None had clearly won; the one in front went out, as was fixed before."),
    "hand": gettext_lazy("Somebody of us decided."),
}


@dataclass(frozen=True)
class Try:
    """What was read: the setup (None: the form says nothing of it), which variant was edited, which one is shown."""

    setup: Setup | None = None
    edited: str = "A"
    shown: str = "A"


def read_try(data: QueryDict, deed: Deed) -> Try:
    """Read the setup of variants and do what a button says."""
    if "vary" not in data:
        return Try()
    before = [letter for letter in rules.LETTERS if letter in data.getlist("letter")]
    edited = data["variant"] if data.get("variant") in before else "A"
    letters = _letters_after(before, deed)
    shown = _shown(letters, edited, deed)
    kind = _one_of(data.get("vary-kind"), Kind.values, rules.SUBJECT)
    people = data.get("vary-people", "") if data.get("vary-share") == "people" else ""
    setup = Setup(
        letters=letters if len(letters) > 1 else (),
        kind=kind,
        metric=_one_of(data.get("vary-metric"), Metric.values, rules.ACTED),
        share=_number(data.get("vary-share"), rules.SHARES, 20),
        people=int(people) if people.isdigit() and len(people) < 8 else None,
        hours=_number(data.get("vary-hours"), rules.HOURS, 4),
        otherwise=_one_of(data.get("vary-otherwise"), Otherwise.values, rules.LEADER),
        senders={letter: _uuid(data.get(f"vary-sender-{letter}", "")) for letter in letters},
    )
    return Try(setup, edited, "A" if kind == rules.SENDER else shown)


def _letters_after(before: Sequence[str], deed: Deed) -> list[str]:
    if deed.name == "vary" and deed.code in {"begin", "add"}:
        letters = list(before) or ["A"]
        return [*letters, one] if (one := rules.next_letter(letters)) else letters
    if deed.name == "vary" and deed.code == "end":
        return []
    removed = deed.what if deed.name == "vary" and deed.code == "remove" and deed.what != "A" else ""
    return [letter for letter in before if letter != removed]


def _shown(letters: Sequence[str], edited: str, deed: Deed) -> str:
    if deed.name == "variant" and deed.code in letters:
        return deed.code
    if deed.name == "vary" and deed.code in {"begin", "add"} and letters:
        return letters[-1]
    return edited if edited in letters else "A"


def letter_shown(data: QueryDict, alert: Alert) -> str:
    """Tell which variant's texts the composer shows, after what a button did."""
    letters, experiment = selectors.list_letters(alert), selectors.find_experiment(alert)
    if experiment is None or experiment.kind == rules.SENDER:
        return "A"
    deed = Deed(*[*data.get("do", "").split(":"), "", ""][:3])
    return _shown(letters, data.get("variant", "A"), deed)


def _one_of(value: str | None, choices: Sequence[str], otherwise: str) -> str:
    return value if value in choices else otherwise


def _number(value: str | None, choices: Sequence[int], otherwise: int) -> int:
    return int(value) if value and value.isdigit() and int(value) in choices else otherwise


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def describe_setup(alert: Alert, letter: str, people: int) -> dict[str, Any]:
    """Say what the composer shows of variants, with how many people would get what."""
    experiment = selectors.find_experiment(alert)
    if experiment is None:
        return {"letter": "A", "letters": []}
    letters = selectors.list_letters(alert)
    return {
        "experiment": experiment,
        "letter": letter,
        "letters": letters,
        "is_other": letter != "A",
        "has_room": bool(rules.next_letter(letters)),
        "hides_blocks": letter != "A" and experiment.kind != rules.CONTENT,
        "sample_words": say_sample(alert, people) if people else "",
        "variant_senders": {one.letter: one.sender_id for one in experiment.variants.all()},
        "vary_kinds": Kind.choices,
        "vary_metrics": Metric.choices,
        "vary_otherwise": Otherwise.choices,
        "vary_shares": rules.SHARES,
        "vary_hours": rules.HOURS,
        "vary_least": rules.LEAST,
    }


def say_sample(alert: Alert, people: int) -> str:
    """Say how many people get each variant, and how many wait."""
    sample, letters = selectors.sample_of(alert), selectors.list_letters(alert)
    if sample is None:
        return ""
    drawn = sample.size_of(people, len(letters))
    if drawn == people:
        return _("The audience is too small for a sample: everybody gets a variant, nobody waits for the winner.")
    facts = {"each": f"{drawn // len(letters):,}", "rest": f"{people - drawn:,}"}
    return _("About %(each)s people get each variant first; %(rest)s wait for the winner.") % facts


def say_finding(analysis: selectors.Analysis) -> str:
    """Say in one sentence what is known: honest about what is not."""
    verdict, winner = analysis.verdict, analysis.experiment.winner
    if winner:
        return _("Variant %(letter)s was chosen.") % {"letter": winner}
    leader = next(one for one in verdict.judged if one.arm.letter == verdict.leader)
    facts = {"letter": verdict.leader, "best": f"{100 * leader.best:.0f}\N{NO-BREAK SPACE}%"}
    if min(one.arm.people for one in verdict.judged) < rules.LEAST:
        return _("Too early to tell: too few people have got it.")
    if sum(one.arm.done for one in verdict.judged) < rules.LEAST_DONE:
        return _("Too early to tell: hardly anybody has done it yet.")
    if verdict.why == "sure":
        return _("%(letter)s does better: it is the best one with a probability of %(best)s.") % facts
    if verdict.why == "close":
        return _("It hardly matters: %(letter)s leads, but the difference is tiny.") % facts
    return _("Too early to tell: %(letter)s leads, but it is the best one only with a probability of %(best)s.") % facts


def say_rule(experiment: Experiment) -> str:
    """Say how an experiment is decided, as it was fixed before the start."""
    hours = ngettext("%(n)s hour", "%(n)s hours", experiment.hours) % {"n": experiment.hours}
    facts: Mapping[str, Any] = {
        "hours": hours,
        "metric": experiment.get_metric_display(),
        "otherwise": experiment.get_otherwise_display(),
    }
    return (
        _(
            "Judged by %(metric)s, %(hours)s after the sample went out. A variant wins if it is the best one with a "
            "probability of 95 %%, or if the difference does not matter. Otherwise: %(otherwise)s."
        )
        % facts
    )
