"""Asks a second person for a yes to an alert, and takes the answer."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.alerts import rules, services
from campaigns.alerts.approval import delivery, selectors
from campaigns.alerts.audience.selectors import count_audience
from campaigns.alerts.models import Alert
from campaigns.alerts.preflight import selectors as gate
from campaigns.alerts.preflight.criteria import preflight
from campaigns.alerts.preflight.models import Approval
from campaigns.alerts.preflight.rules import stands_in_the_way
from campaigns.alerts.selectors import undo_time
from campaigns.alerts.timing import selectors as timing
from coalition.audit import services as audit
from coalition.errors import NotAllowed, Refusal
from coalition.partners.models import Membership

APPROVED, REFUSED, WITHDRAWN = "approved", "refused", "withdrawn"


class OwnApproval(Refusal):
    """Nobody approves what she asked for herself."""

    code = "own_approval"
    status = 403
    message = _("You asked for this yourself. Somebody else must say yes.")


class Outdated(Refusal):
    """The alert is not any more what was asked about."""

    code = "approval_outdated"
    message = _(
        "The alert was changed after this question was asked. Nothing was decided: have a look at it as it is now."
    )


class AlreadyDecided(Refusal):
    """Somebody answered before."""

    code = "approval_decided"
    message = _("Somebody answered this question already, or it was withdrawn.")


class NobodyElse(Refusal):
    """There is nobody who could say yes."""

    code = "nobody_else"
    message = _(
        "Nobody else in your team may approve alerts. Invite an organizer, or have the number in the settings changed."
    )


@dataclass(frozen=True)
class Answer:
    """What somebody answers: approved or refused, a note, and the fingerprint of what she saw."""

    decision: str
    seen: str
    note: str = ""


def ask(alert: Alert, *, planned: bool, question: str, by: Membership, now: datetime) -> Approval:
    """Ask for a second person's yes to the alert as it is now; an older question is withdrawn.

    Raises NotOpen, BadTime, NotReady and NobodyElse.
    """
    if not by.may("alerts.edit"):
        raise NotAllowed
    send_at = alert.send_at if planned else now + undo_time()
    if send_at is None or send_at <= now:
        raise services.BadTime
    audience = count_audience(alert, now=now, at=send_at)
    if stands_in_the_way(preflight(alert, audience, send_at=timing.last_hour(alert, send_at), now=now)):
        raise services.NotReady
    deciders = [one.user for one in selectors.list_deciders(alert) if one.user_id != by.user_id]
    if not deciders:
        raise NobodyElse
    with transaction.atomic():
        _lock(alert)
        alert.approvals.filter(decision="").update(decision=WITHDRAWN, decided_at=now)
        shot = gate.snapshot(alert, planned=planned)
        approval = Approval.objects.create(
            alert=alert, fingerprint=gate.fingerprint(shot), snapshot=shot, people=audience.size,
            send_at=alert.send_at if planned else None, asked_by=by.user, asked_at=now,
            question=question.strip()[:2000],
        )  # fmt: skip
        audit.record("approval.asked", by=by, on=alert, facts={"people": audience.size})
        delivery.tell(approval, delivery.QUESTION, deciders, now=now)
    return approval


def decide(alert: Alert, answer: Answer, *, by: Membership, now: datetime) -> Approval:
    """Answer the open question about an alert. Raises OwnApproval, Outdated and AlreadyDecided."""
    if not by.may("alerts.send") or answer.decision not in {APPROVED, REFUSED}:
        raise NotAllowed
    with transaction.atomic():
        _lock(alert)
        approval = alert.approvals.select_related("asked_by", "alert__partner").filter(decision="").first()
        if approval is None:
            raise AlreadyDecided
        if approval.asked_by_id == by.user_id:
            raise OwnApproval
        if answer.seen != approval.fingerprint or not selectors.is_current(approval, alert):
            raise Outdated
        facts = {
            "decision": answer.decision,
            "decided_by": by.user,
            "decided_at": now,
            "note": answer.note.strip()[:2000],
        }
        if not Approval.objects.filter(pk=approval.pk, decision="").update(**facts):
            raise AlreadyDecided
        approval.refresh_from_db()
        audit.record(f"approval.{answer.decision}", by=by, on=alert)
        if approval.asked_by and approval.asked_by.is_active:
            delivery.tell(approval, delivery.ANSWER, [approval.asked_by], now=now)
    return approval


def approve_and_go(alert: Alert, answer: Answer, *, by: Membership, now: datetime) -> Approval:
    """Say yes and let the alert go as it was asked for: both, or neither."""
    with transaction.atomic():
        approval = decide(alert, answer, by=by, now=now)
        services.schedule(alert, planned=approval.send_at is not None, by=by, now=now)
    return approval


def withdraw(alert: Alert, *, by: Membership, now: datetime) -> None:
    """Withdraw the open question. Raises AlreadyDecided."""
    if not by.may("alerts.edit"):
        raise NotAllowed
    with transaction.atomic():
        open_one = alert.approvals.filter(decision="")
        if not open_one.update(decision=WITHDRAWN, decided_by=by.user, decided_at=now):
            raise AlreadyDecided
        audit.record("approval.withdrawn", by=by, on=alert)


def _lock(alert: Alert) -> None:
    """Hold the alert as it was read: whoever writes waits, and whoever wrote before is noticed."""
    locked = Alert.objects.select_for_update().get(pk=alert.pk)
    if not rules.is_open(locked.state):
        raise services.NotOpen
    if locked.modified_at != alert.modified_at:
        raise Outdated
