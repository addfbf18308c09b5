"""The desk of experiments: keep what a composer says about variants, decide by hand, stop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.alerts.models import Alert, AlertVersion
from campaigns.alerts.variants import delivery, rules, selectors
from campaigns.alerts.variants.models import Experiment, ExperimentState, Variant
from coalition.audit import services as audit
from coalition.errors import Refusal
from coalition.partners.models import Membership
from coalition.partners.senders.models import SenderIdentity

WORDING = {
    "alert.decided": _("decided for variant %(variant)s (people who waited for it: %(people)s)"),
    "alert.chosen": _("chose variant %(variant)s by hand"),
    "alert.asked": _("asks which variant goes out: none has clearly won"),
}


class NotDecidable(Refusal):
    """There is nothing to decide: not running, or no such variant."""

    code = "not_decidable"
    message = _("This was decided already, or there is no such variant. Reload the page.")


@dataclass(frozen=True)
class Setup:
    """What a composer says about variants; fewer than two letters: none. A number of people goes before a share."""

    letters: Sequence[str] = ()
    kind: str = rules.SUBJECT
    metric: str = rules.ACTED
    share: int | None = 20
    people: int | None = None
    hours: int = 4
    otherwise: str = rules.LEADER
    senders: Mapping[str, UUID | None] = field(default_factory=dict)


def keep_setup(alert: Alert, setup: Setup, *, now: datetime) -> None:
    """Write what a composer says about variants of a draft: a new one begins as a copy of the alert's own texts."""
    letters = [letter for letter in rules.LETTERS if letter in setup.letters]
    if len(letters) < 2 or letters[0] != "A":
        Experiment.objects.filter(alert=alert, state=ExperimentState.PLANNED).delete()
        alert.versions.exclude(variant="A").delete()
        return
    facts = {name: getattr(setup, name) for name in ("kind", "metric", "people", "hours", "otherwise")}
    facts["share"] = setup.share if setup.people is None else None
    experiment, _made = Experiment.objects.update_or_create(alert=alert, defaults={**facts, "modified_at": now})
    experiment.variants.exclude(letter__in=letters).delete()
    alert.versions.exclude(variant__in=letters).delete()
    mine = {one.uuid: one for one in SenderIdentity.objects.filter(partner=alert.partner_id)}
    chosen = {letter: mine.get(uuid) for letter, uuid in setup.senders.items() if uuid}
    rows = [Variant(experiment=experiment, letter=letter, sender=chosen.get(letter)) for letter in letters]
    Variant.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["experiment", "letter"], update_fields=["sender"]
    )
    _copy_texts(alert, letters[1:], now)


def _copy_texts(alert: Alert, letters: Sequence[str], now: datetime) -> None:
    """Give each variant a text in each language of the alert; what has one keeps it."""
    own = list(alert.versions.filter(variant="A"))
    alert.versions.exclude(language__in=[one.language for one in own]).delete()
    rows = [
        AlertVersion(
            alert=alert, language=one.language, variant=letter, subject=one.subject, preheader=one.preheader,
            blocks=one.blocks, modified_at=now,
        )
        for letter in letters
        for one in own
    ]  # fmt: skip
    AlertVersion.objects.bulk_create(rows, ignore_conflicts=True)


def choose(alert: Alert, letter: str, *, by: Membership, now: datetime) -> int:
    """Decide by hand: everybody who waits gets this variant. Tells how many; raises NotDecidable."""
    analysis = selectors.analyse(alert)
    if analysis is None or letter not in selectors.list_letters(alert):
        raise NotDecidable
    with transaction.atomic():
        if not delivery.decide(analysis, letter, "hand", now=now, by=by.user):
            raise NotDecidable
        audit.record("alert.chosen", by=by, on=alert, facts={"variant": letter})
        delivery.release(analysis.experiment, now=now)
    return analysis.standing.rest


def stop(alert: Alert, *, now: datetime) -> None:
    """Stop the experiment of a cancelled alert: nobody waits any more."""
    rows = Experiment.objects.filter(alert=alert, state__in=[ExperimentState.PLANNED, ExperimentState.RUNNING])
    rows.update(state=ExperimentState.STOPPED, modified_at=now)


def copy_setup(alert: Alert, copy: Alert, *, now: datetime) -> None:
    """Plan the same experiment for the copy of an alert, whose texts were copied already."""
    setup = setup_of(alert)
    if setup.letters:
        keep_setup(copy, setup, now=now)


def setup_of(alert: Alert) -> Setup:
    """Tell how an alert is tried in variants, as a composer says it; without letters it is not."""
    experiment = selectors.find_experiment(alert)
    if experiment is None:
        return Setup()
    rows = experiment.variants.select_related("sender")
    senders = {one.letter: one.sender.uuid if one.sender else None for one in rows}
    return Setup(
        letters=list(senders), kind=experiment.kind, metric=experiment.metric, share=experiment.share,
        people=experiment.people, hours=experiment.hours, otherwise=experiment.otherwise, senders=senders,
    )  # fmt: skip
