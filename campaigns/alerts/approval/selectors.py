"""Reads approvals: the one that waits, the latest, who may give one, what is waiting for me."""

from collections.abc import Mapping
from typing import Any

from campaigns.alerts.models import Alert
from campaigns.alerts.preflight import selectors as gate
from campaigns.alerts.preflight.models import Approval
from coalition.partners import rules as roles
from coalition.partners.models import Membership

MAY_DECIDE = [role for role in roles.ROLE_RIGHTS if roles.may(role, "alerts.send")]


def list_approvals(alert: Alert) -> list[Approval]:
    """List what was asked about an alert, the latest first."""
    return list(alert.approvals.select_related("asked_by", "decided_by").order_by("-asked_at", "-id")[:20])


def find_open(approvals: list[Approval]) -> Approval | None:
    """Find the question that waits for an answer."""
    return next((one for one in approvals if not one.decision), None)


def is_current(approval: Approval, alert: Alert) -> bool:
    """Tell whether the alert is still as it was when the question was asked."""
    return approval.fingerprint == gate.fingerprint(gate.snapshot(alert, planned=approval.send_at is not None))


def list_deciders(alert: Alert) -> list[Membership]:
    """List the members of the alert's partner who may say yes."""
    members = Membership.objects.filter(partner=alert.partner_id, until=None, role__in=MAY_DECIDE, user__is_active=True)
    return list(members.select_related("user", "partner").order_by("user__name"))


def earlier_snapshot(alert: Alert, than: Approval) -> Mapping[str, Any] | None:
    """Give what to compare with: the latest snapshot that was approved, else the first one that was asked about."""
    before = alert.approvals.filter(asked_at__lt=than.asked_at)
    approved = before.filter(decision="approved").order_by("-decided_at").first()
    first = approved or before.order_by("asked_at").first()
    return first.snapshot if first else None


def list_waiting(membership: Any) -> list[Approval]:
    """List the questions that wait for this member's answer and are still about the alert as it is."""
    if not membership.may("alerts.send"):
        return []
    rows = Approval.objects.filter(decision="", alert__partner=membership.partner, alert__state="draft")
    rows = rows.exclude(asked_by=membership.user).select_related("alert__partner", "alert__sender", "asked_by")
    rows = rows.prefetch_related("alert__versions", "alert__include", "alert__exclude").order_by("asked_at")
    return [one for one in rows[:10] if is_current(one, one.alert)]


def list_answered(membership: Any) -> list[Approval]:
    """List this member's own questions that were answered while the alert still waits to be let go."""
    rows = Approval.objects.filter(decision__in=["approved", "refused"], asked_by=membership.user)
    rows = rows.filter(alert__partner=membership.partner, alert__state="draft").order_by("alert_id", "-asked_at", "-id")
    return list(rows.distinct("alert_id").select_related("alert", "decided_by")[:10])
