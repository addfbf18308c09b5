"""The desk of alerts: write, test, schedule, pause, resume, cancel, duplicate."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from campaigns.alerts import rules, selectors
from campaigns.alerts.audience import selectors as audience
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.alerts.preflight import selectors as gate
from campaigns.alerts.preflight.criteria import preflight
from campaigns.alerts.preflight.rules import stands_in_the_way
from campaigns.alerts.timing import selectors as timing
from campaigns.alerts.variants import services as experiments
from campaigns.alerts.whom.criteria import find_followers
from campaigns.composing import rules as texts
from campaigns.strategy.following import services as following
from campaigns.strategy.models import Campaign
from coalition.audit import services as audit
from coalition.errors import Refusal
from coalition.partners.models import Membership
from contacts.correspondence import services as correspondence
from contacts.correspondence.models import Bundle

WORDING = {
    "alert.created": _("began this alert"),
    "alert.duplicated": _("made this alert as a copy"),
    "alert.edited": _("changed this alert"),
    "alert.tested": _("sent a test to colleagues (%(people)s)"),
    "alert.limited": _("set the limits of alerts: %(per_day)s a day, %(per_week)s in seven days"),
    "alert.scheduled": _("scheduled it (people: %(people)s)"),
    "alert.taken_back": _("took it back to the drafts"),
    "alert.started": _("started sending (people: %(people)s)"),
    "alert.paused": _("paused the sending"),
    "alert.resumed": _("went on with the sending"),
    "alert.resumed_after_halt": _("went on after the halt: %(why)s"),
    "alert.cancelled": _("cancelled it (people who will not get it: %(people)s)"),
    "alert.halted": _("was halted"),
    "alert.sent": _("was sent to the end"),
    "alert.commented": _("said something about this draft"),
    "alert.exported": _("took the people of this alert as a file (people: %(people)s)"),
    **experiments.WORDING,
    "alert.resent": _("sent a batch again (people: %(people)s)"),
    "approval.asked": _("asked for a second person’s yes (people: %(people)s)"),
    "approval.approved": _("said yes to it"),
    "approval.refused": _("did not say yes to it"),
    "approval.withdrawn": _("withdrew the question"),
}


class NotOpen(Refusal):
    """The alert is past the point where it can be changed."""

    code = "alert_not_open"
    message = _("This alert can no longer be changed. Take it back first, or make a copy.")


class NotPossible(Refusal):
    """The alert is not in a state that allows this."""

    code = "alert_not_possible"
    message = _("This is not possible any more: the alert has moved on. Reload the page.")


class NotReady(Refusal):
    """Preflight found something that must be mended first."""

    code = "alert_not_ready"
    status = 422
    message = _("Some things must be mended before this alert can go out. See the list.")


class NoReason(Refusal):
    """Whoever goes on after a halt says why."""

    code = "no_reason"
    status = 422
    message = _("Say in a few words why it is right to go on. The diary keeps it.")


class NeedsApproval(Refusal):
    """So many people: a second person must say yes first."""

    code = "needs_approval"
    status = 422
    message = _("So many people would get this that a second person must say yes first.")


class ChangedMeanwhile(NotPossible):
    """Somebody changed the alert after it was looked over."""

    code = "alert_changed_meanwhile"
    message = _("Somebody changed this alert just now. Look at it again.")


class BadTime(Refusal):
    """The planned time has passed, or there is none."""

    code = "bad_time"
    status = 422
    message = _("The planned time has passed. Choose another one.")


def create_alert(*, name: str, campaign: Campaign | None, by: Membership, now: datetime) -> Alert:
    """Begin a draft, with a first block in the partner's language."""
    with transaction.atomic():
        language = by.partner.language
        alert = Alert.objects.create(
            partner=by.partner, campaign=campaign, name=name, languages=[language], made_by=by.user, made_at=now,
            modified_at=now,
        )  # fmt: skip
        AlertVersion.objects.create(alert=alert, language=language, blocks=texts.add_block([], "text"), modified_at=now)
        audit.record("alert.created", by=by, on=alert)
    return alert


def schedule(alert: Alert, *, planned: bool, by: Membership, now: datetime) -> audience.Audience:
    """Let an alert go out at its planned time, else now, after a short while in which it can be taken back.

    Raises BadTime, NotReady, NeedsApproval, ChangedMeanwhile, NotPossible.
    """
    begins = alert.send_at if planned else now + selectors.undo_time()
    if begins is None or begins <= now:
        raise BadTime
    send_at = timing.first_hour(alert, begins, now + selectors.undo_time()) if planned else begins
    mark = gate.fingerprint(gate.snapshot(alert, planned=planned))
    if not planned and timing.timing_of(alert).kind == "local":
        alert.timing = {**alert.timing, "now": True}
    last = timing.last_hour(alert, send_at)
    counted = audience.count_audience(alert, now=now, at=send_at)
    if stands_in_the_way(preflight(alert, counted, send_at=last, now=now)):
        raise NotReady
    with transaction.atomic():
        # What was looked over and approved is what goes out: nobody can have written in between.
        if Alert.objects.select_for_update().get(pk=alert.pk).modified_at != alert.modified_at:
            raise ChangedMeanwhile
        if gate.needs_approval(alert, counted.size) and gate.find_approval(alert, planned, now, mark) is None:
            raise NeedsApproval
        _move(alert, "schedule", now, send_at=send_at, planned_at=alert.send_at, timing=alert.timing)
        # Whom it means was just looked at; later moves are asked about.
        following.say_yes(find_followers(alert), now, by=by)
        audit.record("alert.scheduled", by=by, on=alert, facts={"people": counted.size, "at": send_at.isoformat()})
    return counted


def take_back(alert: Alert, *, by: Membership, now: datetime) -> None:
    """Take a scheduled alert back to the drafts, as it was. Raises NotPossible once people are being gathered."""
    with transaction.atomic():
        wanted = {name: value for name, value in alert.timing.items() if name != "now"}
        _move(alert, "take_back", now, send_at=F("planned_at"), planned_at=None, timing=wanted)
        audit.record("alert.taken_back", by=by, on=alert)


def pause(alert: Alert, *, by: Membership, now: datetime) -> None:
    """Pause: no further bundle is handed over."""
    with transaction.atomic():
        _move(alert, "pause", now)
        if alert.dispatch:
            correspondence.pause(dispatch=alert.dispatch)
        audit.record("alert.paused", by=by, on=alert)


def resume(alert: Alert, *, by: Membership, now: datetime, why: str = "") -> None:
    """Go on after a pause, or after a halt with a word why: what was seen may not halt it again. Raises NoReason."""
    if alert.dispatch is None:
        raise NotPossible
    with transaction.atomic():
        was_halted = Alert.objects.select_for_update().get(pk=alert.pk).state == rules.HALTED
        if was_halted and not why.strip():
            raise NoReason
        _move(alert, "resume", now, halted_reason="")
        is_spread = timing.timing_of(alert).kind == "spread"
        correspondence.resume(dispatch=alert.dispatch, now=now, keeps_distance=is_spread)
        if was_halted:
            audit.record("alert.resumed_after_halt", by=by, on=alert, facts={"why": why.strip()[:200]})
        else:
            audit.record("alert.resumed", by=by, on=alert)


def cancel(alert: Alert, *, by: Membership, now: datetime) -> int:
    """Cancel for good; tells how many people will not get it."""
    with transaction.atomic():
        _move(alert, "cancel", now, finished_at=now)
        people = correspondence.cancel(dispatch=alert.dispatch, now=now) if alert.dispatch else 0
        experiments.stop(alert, now=now)
        audit.record("alert.cancelled", by=by, on=alert, facts={"people": people})
    return people


def _move(alert: Alert, deed: str, now: datetime, **facts: Any) -> None:
    """Move an alert by a conditional update; whoever comes second is refused."""
    for state in rules.states_before(deed):
        target = rules.move(state, deed)
        if Alert.objects.filter(pk=alert.pk, state=state).update(state=target, modified_at=now, **facts):
            alert.refresh_from_db()
            return
    raise NotPossible


def resend_unknown(alert: Alert, bundle_uuid: UUID, *, by: Membership, now: datetime) -> None:
    """Send a bundle again whose outcome nobody knows: a human's word that some may get it twice."""
    bundle = Bundle.objects.filter(uuid=bundle_uuid, dispatch=alert.dispatch).first() if alert.dispatch else None
    if bundle is None:
        raise NotPossible
    with transaction.atomic():
        correspondence.resend_unknown(bundle=bundle, by=by, now=now)
        audit.record("alert.resent", by=by, on=alert, facts={"people": bundle.size})


def duplicate(alert: Alert, *, name: str, by: Membership, now: datetime) -> Alert:
    """Make a draft with the same text, audience, campaign and page."""
    with transaction.atomic():
        copy = Alert.objects.create(
            partner=by.partner, campaign=alert.campaign, page=alert.page, name=name[:150], purpose=alert.purpose,
            sender=alert.sender, languages=alert.languages, made_by=by.user, made_at=now, modified_at=now,
            timing=timing.timing_of(alert).stored(), priority=alert.priority, skips_acted=alert.skips_acted,
        )  # fmt: skip
        copy.include.set(alert.include.all())
        copy.exclude.set(alert.exclude.all())
        versions = [
            AlertVersion(
                alert=copy, language=one.language, variant=one.variant, subject=one.subject, preheader=one.preheader,
                blocks=one.blocks, modified_at=now,
            )
            for one in alert.versions.all()
        ]  # fmt: skip
        AlertVersion.objects.bulk_create(versions)
        experiments.copy_setup(alert, copy, now=now)
        audit.record("alert.duplicated", by=by, on=copy)
    return copy
