"""Reads joint positions: drafts by their proposer alone, everything else by every partner."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from campaigns.legislation.models import Bill
from campaigns.strategy.joint import rules
from campaigns.strategy.joint.models import JointPosition, JointVoice
from campaigns.strategy.models import Position
from coalition.errors import NotFound
from coalition.partners.models import Partner


def visible_to(membership: Any) -> QuerySet[JointPosition]:
    """List the joint positions that this membership's partner may read, latest change first."""
    rows = JointPosition.objects.filter(Q(partner=membership.partner) | Q(opened_at__isnull=False))
    return rows.select_related("partner", "bill__session").order_by("-modified_at", "-pk")


def access_joint(membership: Any, uuid: UUID) -> JointPosition:
    """Get one joint position, or refuse with NotFound."""
    found = visible_to(membership).filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def access_own(membership: Any, uuid: UUID) -> JointPosition:
    """Get one that this membership's partner proposed, or refuse with NotFound."""
    found = visible_to(membership).filter(uuid=uuid, partner=membership.partner).first()
    if found is None:
        raise NotFound
    return found


def stand_all(rows: Iterable[JointPosition]) -> dict[int, list[rules.Standing]]:
    """Tell how each partner of the coalition stands to each of these, in three queries."""
    found = list(rows)
    if not found:
        return {}
    partners = list(Partner.objects.filter(left_at=None))
    newest = JointVoice.objects.filter(joint__in=found).order_by("joint_id", "partner_id", "-at", "-pk")
    voices: dict[int, dict[int, rules.Voice]] = {}
    for one in newest.distinct("joint_id", "partner_id"):
        voices.setdefault(one.joint_id, {})[one.partner_id] = rules.Voice(one.answer, one.version, one.reason, one.at)
    own: dict[int, dict[int, str]] = {}
    taken = Position.objects.filter(bill__in={row.bill_id for row in found})
    for position in taken.order_by("bill_id", "partner_id", "-since", "-id").distinct("bill_id", "partner_id"):
        own.setdefault(position.bill_id, {})[position.partner_id] = position.stance
    return {
        row.pk: rules.stand(
            partners, voices.get(row.pk, {}), own.get(row.bill_id, {}), version=row.version, stance=row.stance
        )
        for row in found
    }


def list_of_bills(membership: Any, bills: Iterable[Bill]) -> list[JointPosition]:
    """List the living joint positions on bills with how partners stand (`standing`, `counts`)."""
    rows = visible_to(membership).filter(bill__in=list(bills)).exclude(state=rules.WITHDRAWN)
    return with_standing(rows)


def with_standing(rows: Iterable[JointPosition]) -> list[JointPosition]:
    """Give joint positions with how the partners stand."""
    found = list(rows)
    told = stand_all(found)
    for row in found:
        row.standing = told[row.pk]
        row.counts = rules.count(told[row.pk])
    return found


def find_answer(membership: Any, joint: JointPosition) -> JointVoice | None:
    """Find the newest answer of this membership's partner."""
    return joint.voices.filter(partner=membership.partner).order_by("-at", "-pk").first()


def list_voices(joint: JointPosition) -> QuerySet[JointVoice]:
    """List every answer that was ever given, newest first."""
    return joint.voices.select_related("partner").order_by("-at", "-pk")


def list_asked(membership: Any, now: datetime) -> QuerySet[JointPosition]:
    """List what waits for the answer of this membership's partner: open, in time, and the present text unanswered."""
    if not membership.may("campaigns.edit"):
        return JointPosition.objects.none()
    answered = JointVoice.objects.filter(joint=OuterRef("pk"), partner=membership.partner, version=OuterRef("version"))
    rows = visible_to(membership).filter(~Exists(answered), state=rules.OPEN)
    rows = rows.exclude(sign_by__lt=timezone.localdate(now))
    return rows.order_by(F("sign_by").asc(nulls_last=True), "pk")
