"""Starts experiments, decides them when their hour has come, and lets the rest have the winner.

Each step is a conditional update, so it happens once; a worker that dies between the decision and the release leaves a
decided experiment, which the next tick releases.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from campaigns.alerts.models import Alert
from campaigns.alerts.timing import selectors as timing
from campaigns.alerts.variants import rules, selectors
from campaigns.alerts.variants.models import Experiment, ExperimentState
from coalition.accounts.models import User
from coalition.audit import services as audit
from contacts.correspondence import services as correspondence

LOOK_AGAIN = timedelta(minutes=5)  # when the sample is not out yet
Step = Callable[[str], None]


def _on(_step: str) -> None:
    """Pass a named point; the tests of crashes raise here."""


def begin(alert: Alert, *, now: datetime) -> None:
    """Start the experiment of an alert whose people were frozen just now."""
    experiment = selectors.find_experiment(alert)
    if experiment is None:
        return
    decide_at = timing.last_hour(alert, now) if timing.stops_of(alert) else now
    decide_at += timedelta(hours=experiment.hours)
    planned = Experiment.objects.filter(pk=experiment.pk, state=ExperimentState.PLANNED)
    planned.update(state=ExperimentState.RUNNING, decide_at=decide_at, modified_at=now)


def settle_due(*, now: datetime, step: Step = _on) -> int:
    """Decide what is due and release what was decided; tells how many were released."""
    for experiment in selectors.list_due(now).select_related("alert__dispatch")[:100]:
        with transaction.atomic():
            _settle(experiment, now)
    step("decided")
    released = 0
    for experiment in Experiment.objects.filter(state=ExperimentState.DECIDED).select_related("alert__dispatch")[:100]:
        released += release(experiment, now=now)
    return released


def _settle(experiment: Experiment, now: datetime) -> None:
    """Decide by the rule, else as was fixed before; wait while the sample is not out for long enough."""
    alert = experiment.alert
    locked = Experiment.objects.select_for_update(skip_locked=True).filter(pk=experiment.pk, state="running").first()
    if locked is None or alert.dispatch is None:
        return
    analysis = selectors.analyse(alert)
    if analysis is None:
        return
    standing = analysis.standing
    hour = (standing.last_at or now) + timedelta(hours=experiment.hours)
    if standing.open or hour > now:
        Experiment.objects.filter(pk=experiment.pk).update(decide_at=now + LOOK_AGAIN if standing.open else hour)
    elif analysis.verdict.why:
        decide(analysis, analysis.verdict.leader, analysis.verdict.why, now=now)
    elif experiment.otherwise == rules.LEADER:
        decide(analysis, analysis.verdict.leader, "leader", now=now)
    else:
        Experiment.objects.filter(pk=experiment.pk).update(asked_at=now, modified_at=now)
        audit.record("alert.asked", on=alert)


def decide(analysis: selectors.Analysis, letter: str, why: str, *, now: datetime, by: User | None = None) -> bool:
    """Decide an experiment, once; tells whether it was this call that did."""
    running = Experiment.objects.filter(pk=analysis.experiment.pk, state=ExperimentState.RUNNING)
    facts = [
        {
            "letter": one.arm.letter, "people": one.arm.people, "done": one.arm.done, "low": round(one.low, 6),
            "high": round(one.high, 6), "best": round(one.best, 4), "loss": round(one.loss, 6),
        }
        for one in analysis.verdict.judged
    ]  # fmt: skip
    told = {"winner": letter, "why": why, "decided_at": now, "decided_by": by, "facts": facts}
    return bool(running.update(state=ExperimentState.DECIDED, modified_at=now, **told))


def release(experiment: Experiment, *, now: datetime) -> bool:
    """Let the people who waited have the winner, once; tells whether it was this call that did."""
    with transaction.atomic():
        decided = Experiment.objects.filter(pk=experiment.pk, state=ExperimentState.DECIDED)
        if not decided.update(state=ExperimentState.RELEASED, released_at=now, modified_at=now):
            return False
        experiment.refresh_from_db()
        alert, people = experiment.alert, 0
        if alert.dispatch:
            lasts = timing.timing_of(alert).lasts
            people = correspondence.release(dispatch=alert.dispatch, variant=experiment.winner, now=now, lasts=lasts)
        facts = {"variant": experiment.winner, "why": experiment.why, "people": people}
        audit.record("alert.decided", on=alert, facts=facts)
    return True
