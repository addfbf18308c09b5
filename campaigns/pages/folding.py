"""What folding is the same for every kind of page: the ledger's line, and the credit of the message that brought it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from campaigns.ledger.rules import Deed
from contacts.consent import rules as tokens
from contacts.correspondence.models import Message
from contacts.intake.models import Submission
from contacts.intake.rules import Folded


def credit(bundle: list[Folded], now: datetime) -> dict[int, int]:
    """Note on messages that their reader acted; gives the message's id by submission id, for the ledger."""
    marks = {one.submission_id: mark for one in bundle if (mark := _mark(one.payload))}
    if not marks:
        return {}
    uuids = list(set(marks.values()))
    Message.objects.filter(uuid__in=uuids, acted_at=None).update(acted_at=now)
    ids = dict(Message.objects.filter(uuid__in=uuids).values_list("uuid", "pk"))
    return {submission: ids[mark] for submission, mark in marks.items() if mark in ids}


def deed(one: Folded, kind: str, reference: str, campaign_id: int | None, messages: dict[int, int]) -> Deed:
    """Write the line of the ledger for what a form did; `messages` is what `credit` gave for its bundle."""
    return Deed(
        person_id=one.person_id,
        partner_id=one.partner_id,
        kind=kind,
        about=one.about,
        reference=reference,
        at=one.received_at,
        campaign_id=campaign_id,
        source=str(one.payload.get("source", "")),
        medium=str(one.payload.get("medium", "")),
        message_id=messages.get(one.submission_id),
        submission=one.submission_uuid,
    )


def find_credited(submission: UUID | None) -> int | None:
    """Find the message that brought a submission, for what is only done later: a confirmation."""
    payload = Submission.objects.filter(uuid=submission).values_list("payload", flat=True).first()
    mark = _mark(payload or {})
    return Message.objects.filter(uuid=mark).values_list("pk", flat=True).first() if mark else None


def _mark(payload: dict[str, Any]) -> UUID | None:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return tokens.read_token("m", str(payload["m"]), keys=keys) if payload.get("m") else None
