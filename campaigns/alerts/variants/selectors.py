"""Reads an alert's experiment: its variants, their texts as they go out, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from campaigns.alerts.models import Alert, AlertVersion
from campaigns.alerts.variants import rules
from campaigns.alerts.variants.models import Experiment, ExperimentState
from coalition.partners.senders.models import SenderIdentity
from contacts.correspondence.plan import selectors as plan
from contacts.correspondence.plan.rules import Sample


def find_experiment(alert: Alert) -> Experiment | None:
    """Find the experiment of an alert."""
    return getattr(alert, "experiment", None)


def list_letters(alert: Alert) -> list[str]:
    """List the letters of an alert's variants; the alert itself is A."""
    experiment = find_experiment(alert)
    return [one.letter for one in experiment.variants.all()] if experiment else ["A"]


def versions_of(alert: Alert, letter: str) -> dict[str, AlertVersion]:
    """Give the texts of a variant by language, as they were typed."""
    return {one.language: one for one in alert.versions.all() if one.variant == letter}


def text_of(alert: Alert, version: AlertVersion, letter: str) -> AlertVersion:
    """Give a text as a variant sends it: what does not differ is that of the alert itself.

    Where only the sender differs, or a language has no text of its own yet, it is the alert's text.
    """
    experiment = find_experiment(alert)
    if experiment is None or letter == "A":
        return version
    own = versions_of(alert, letter).get(version.language)
    text = AlertVersion(
        alert=alert, language=version.language, variant=letter, subject=version.subject, preheader=version.preheader,
        blocks=version.blocks, modified_at=version.modified_at,
    )  # fmt: skip
    if own is None or experiment.kind == rules.SENDER:
        return text
    text.subject, text.preheader, text.modified_at = own.subject, own.preheader, own.modified_at
    if experiment.kind == rules.CONTENT:
        text.blocks = own.blocks
    return text


def list_texts(alert: Alert, versions: Sequence[AlertVersion]) -> list[AlertVersion]:
    """List these texts in all variants, the alert's own first: every language of every variant is there."""
    return [text_of(alert, version, letter) for letter in list_letters(alert) for version in versions]


def sender_of(alert: Alert, letter: str) -> SenderIdentity | None:
    """Find from whom a variant comes, if the alert says so; None: from the partner's default."""
    experiment = find_experiment(alert)
    if experiment and experiment.kind == rules.SENDER:
        for one in experiment.variants.all():
            if one.letter == letter and one.sender:
                return one.sender
    return alert.sender


def sample_of(alert: Alert) -> Sample | None:
    """Tell how large the sample is; None without an experiment."""
    experiment = find_experiment(alert)
    if experiment is None:
        return None
    share = experiment.share / 100 if experiment.share is not None else None
    return Sample(share=share, count=None if share is not None else experiment.people or 0, least=rules.LEAST)


@dataclass(frozen=True)
class Analysis:
    """What is known about an experiment now: the counts of each variant, the verdict, how far the sample is."""

    experiment: Experiment
    verdict: rules.Verdict
    counts: Sequence[plan.Count]
    standing: plan.Standing


def analyse(alert: Alert) -> Analysis | None:
    """Judge the variants by what is known now; None before the start."""
    experiment = find_experiment(alert)
    if experiment is None or alert.dispatch is None:
        return None
    found = {one.variant: one for one in plan.count_sample(alert.dispatch)}
    counts = [found.get(letter) or plan.Count(letter, 0, 0, 0, 0) for letter in list_letters(alert)]
    arms = [rules.Arm(one.variant, one.people, getattr(one, experiment.metric)) for one in counts]
    return Analysis(experiment, rules.decide(arms), counts, plan.find_standing(alert.dispatch))


def list_asked(membership: Any) -> QuerySet[Experiment]:
    """List the experiments of this membership's partner that wait for somebody's decision."""
    rows = Experiment.objects.filter(alert__partner=membership.partner, state=ExperimentState.RUNNING)
    live = rows.filter(asked_at__isnull=False, alert__state__in=["sending", "paused", "sent"])
    return live.select_related("alert").order_by("asked_at")


def list_due(now: datetime) -> QuerySet[Experiment]:
    """List the running experiments whose hour has come and that nobody was asked about."""
    rows = Experiment.objects.filter(state=ExperimentState.RUNNING, asked_at=None, decide_at__lte=now)
    return rows.filter(alert__state__in=["sending", "sent"]).order_by("decide_at")
