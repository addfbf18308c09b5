"""What partners decide about a joint position: propose, open, answer, adopt, withdraw."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.models import Bill
from campaigns.strategy import selectors as strategy
from campaigns.strategy import services as positions
from campaigns.strategy.joint import rules, selectors
from campaigns.strategy.joint.models import JointPosition, JointVoice
from coalition.audit import services as audit
from coalition.errors import Refusal

WORDING = {
    "joint.proposed": _("drafted a joint position on %(number)s"),
    "joint.changed": _("changed the joint position on %(number)s"),
    "joint.open": _("asked the partners to sign the joint position on %(number)s"),
    "joint.answered": _("answered the joint position on %(number)s: %(answer)s"),
    "joint.adopt": _("adopted the joint position on %(number)s"),
    "joint.withdraw": _("withdrew the joint position on %(number)s"),
}


class NotNow(Refusal):
    """The joint position is not in a state in which this can be done."""

    code = "joint_not_now"
    message = _("This cannot be done any more: the joint position has moved on. Please look at it again.")


class OtherText(Refusal):
    """The text that was shown is not the present one."""

    code = "joint_other_text"
    message = _("The text has changed in the meantime. Please read it again before you answer.")


class TooFewNames(Refusal):
    """Nobody but one partner stands behind it."""

    code = "joint_too_few"
    message = _("At least two partners have to sign before it can be adopted.")


@transaction.atomic
def propose(bill: Bill, *, facts: dict[str, Any], by: Any, now: datetime) -> JointPosition:
    """Draft a joint position; nobody else sees it before it is opened."""
    joint = JointPosition.objects.create(
        bill=bill, partner=by.partner, made_by=by.user, made_at=now, modified_at=now, **facts
    )
    audit.record("joint.proposed", by=by, on=joint, facts={"number": bill.identifier})
    return joint


@transaction.atomic
def change(by: Any, uuid: UUID, *, facts: dict[str, Any], now: datetime) -> JointPosition:
    """Change stance, text or last day; names under other words do not count, so everybody is asked again (NotNow)."""
    joint = _lock(by, uuid)
    if not rules.may_change(joint.state):
        raise NotNow
    changed = [name for name, value in facts.items() if getattr(joint, name) != value]
    if not changed:
        return joint
    if {"stance", "text", "text_es"} & set(changed) and joint.state == rules.OPEN:
        joint.version += 1
        joint.ask_at = now + rules.GRACE
    if "sign_by" in changed:
        joint.reminded_at = None
    for name in changed:
        setattr(joint, name, facts[name])
    joint.modified_at = now
    joint.save()
    audit.record("joint.changed", by=by, on=joint, facts={"number": joint.bill.identifier})
    return joint


@transaction.atomic
def move(by: Any, uuid: UUID, *, how: str, now: datetime) -> JointPosition:
    """Open a joint position for names, adopt it or withdraw it (NotNow, TooFewNames)."""
    joint = _lock(by, uuid)
    if not rules.may_move(joint.state, how):
        raise NotNow
    if how == "adopt":
        counts = rules.count(selectors.stand_all([joint])[joint.pk])
        if counts[rules.SIGNS] < rules.LEAST_NAMES:
            raise TooFewNames
    joint.state, joint.modified_at = rules.MOVES[how][1], now
    if how == "open":
        joint.opened_at, joint.ask_at = now, now + rules.GRACE
    else:
        joint.settled_at, joint.ask_at = now, None
    joint.save()
    audit.record(f"joint.{how}", by=by, on=joint, facts={"number": joint.bill.identifier})
    return joint


@transaction.atomic
def answer(by: Any, uuid: UUID, *, answer: str, reason: str, version: int, now: datetime) -> JointVoice:
    """Answer for the user's partner about the text that was shown (OtherText, NotNow); the same again is one row.

    Who signs takes the stance as its own position too, where it has another one or none.
    """
    seen = selectors.access_joint(by, uuid)
    joint = JointPosition.objects.select_for_update(of=("self",)).select_related("bill").get(pk=seen.pk)
    if answer not in rules.answers_open(joint.state, joint.sign_by, timezone.localdate(now)):
        raise NotNow
    if joint.version != version:
        raise OtherText
    last = selectors.find_answer(by, joint)
    if last and (last.answer, last.reason, last.version) == (answer, reason, version):
        return last
    voice = JointVoice.objects.create(
        joint=joint, partner=by.partner, version=version, answer=answer, reason=reason, at=now, made_by=by.user
    )
    JointPosition.objects.filter(pk=joint.pk).update(modified_at=now)
    own = strategy.find_position(joint.bill, by.partner)
    if answer == rules.SIGNS and (own is None or own.stance != joint.stance):
        positions.take_position(joint.bill, stance=joint.stance, statement=joint.text, by=by, now=now)
    facts = {"number": joint.bill.identifier, "answer": str(voice.get_answer_display())}
    audit.record("joint.answered", by=by, on=joint, facts=facts)
    return voice


def _lock(by: Any, uuid: UUID) -> JointPosition:
    seen = selectors.access_own(by, uuid)
    return JointPosition.objects.select_for_update(of=("self",)).select_related("bill").get(pk=seen.pk)
