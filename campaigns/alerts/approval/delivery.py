"""Tells by mail who is asked for a yes, and whoever asked what the answer was."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.alerts.notices.delivery import Notice
from campaigns.alerts.notices.delivery import tell as mail
from campaigns.alerts.preflight.forms import say_time
from campaigns.alerts.preflight.models import Approval
from coalition.accounts.models import User
from coalition.listing.rules import number

QUESTION, ANSWER = "question", "answer"


def tell(approval: Approval, what: str, readers: Sequence[User], *, now: datetime) -> int:
    """Mail a question to those who may answer it, or the answer to who asked: each in her language."""

    def write() -> Notice:
        return _question(approval, now) if what == QUESTION else _answer(approval)

    return mail(f"approval:{approval.uuid}:{what}", approval.alert.partner, readers, write, now=now)


def _question(approval: Approval, now: datetime) -> Notice:
    facts: dict[str, Any] = {
        "name": approval.alert.name,
        "who": str(approval.asked_by),
        "people": number(approval.people),
        "when": say_time(approval.send_at, now) if approval.send_at else _("as soon as it is let go"),
    }
    asked = _("%(who)s asks for your yes to the alert “%(name)s” to %(people)s people. It goes out %(when)s.") % facts
    path = reverse("alerts:approval", args=[approval.alert.uuid])
    return Notice(_("Please look at: %(name)s") % facts, [asked, approval.question], _("Look at it"), path)


def _answer(approval: Approval) -> Notice:
    facts = {"name": approval.alert.name, "who": str(approval.decided_by)}
    label, path = _("Open the alert"), reverse("alerts:check", args=[approval.alert.uuid])
    if approval.decision == "approved":
        said = _("%(who)s said yes to the alert “%(name)s”.") % facts
        return Notice(_("Approved: %(name)s") % facts, [said, approval.note], label, path)
    said = _("%(who)s did not say yes to the alert “%(name)s”.") % facts
    return Notice(_("Not approved: %(name)s") % facts, [said, approval.note], label, path)
