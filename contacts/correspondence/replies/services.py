"""Takes what people answer, marks it handled, and stops writing to who asked for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.post.domains import domain_of
from coalition.post.inbound import Inbound, read_inbound
from contacts.consent import rules as addresses
from contacts.consent import selectors as points
from contacts.consent import services as consent
from contacts.correspondence.health import rules as hooks
from contacts.correspondence.health import services as health
from contacts.correspondence.models import Message
from contacts.correspondence.replies import matching, rules, selectors, tasks
from contacts.correspondence.replies.models import Reply
from contacts.people.models import Person

WORDING = {
    "reply.handled": _("Marked a reply as handled"),
    "reply.reopened": _("Took a reply up again"),
    "reply.stopped": _("Stopped all mail as a reply asked for it"),
    **health.WORDING,
}
DAY = timedelta(days=1)


def take(*, fields: Mapping[str, bytes], files: int, now: datetime) -> Reply | None:
    """Keep a mail that came in, once; None when it has no sender, or nobody here it could be for."""
    mail = read_inbound(fields, files=files)
    found = matching.match(mail, now=now) if "@" in mail.from_address else None
    if found is None:
        health.note(hooks.INBOUND, now=now, unreadable=1)
        return None
    facts = _facts(mail, found, now)
    with transaction.atomic():
        reply, is_new = Reply.objects.get_or_create(key=mail.key, defaults=facts)
        if is_new and reply.person_id:
            Person.objects.filter(pk=reply.person_id).update(modified_at=now)
        if is_new and reply.forward_at:
            tasks.forward.delay_on_commit()
    health.note(hooks.INBOUND, now=now, items=int(is_new))
    return reply


def _facts(mail: Inbound, found: matching.Match, now: datetime) -> dict[str, Any]:
    kind, why = _kind(mail, found)
    is_person = kind == rules.PERSON
    return {
        "partner": found.partner,
        "message": found.message,
        "person_id": found.person_id,
        "kind": kind,
        "why_auto": why[:20],
        "wants_out": is_person and rules.wants_out(subject=mail.subject, text=mail.text),
        "from_address": mail.from_address,
        "from_name": mail.from_name,
        "subject": mail.subject,
        "text": mail.text,
        "attachments": min(mail.attachments, 1000),
        "received_at": now,
        "forward_at": now if is_person and _may_forward(mail, found, now) else None,
    }


def _kind(mail: Inbound, found: matching.Match) -> tuple[str, str]:
    if rules.FORWARD_HEADER.lower() in mail.headers or matching.is_ours(mail.from_address):
        return rules.OWN, ""
    why = rules.why_auto(
        subject=mail.subject, sender=mail.from_address, headers=mail.headers, envelope_from=mail.envelope_from
    )
    if why:
        return rules.AUTO, why
    is_stranger = found.message is None and found.person_id is None
    return (rules.SPAM, "") if is_stranger and mail.spam_score >= rules.SPAM_SCORE else (rules.PERSON, "")


def _may_forward(mail: Inbound, found: matching.Match, now: datetime) -> bool:
    """Tell whether the team gets a copy: never into our own door, and never a flood from one address."""
    team = matching.team_address(found.partner, found.message)
    if not team or (settings.INBOUND_DOMAIN and domain_of(team) == settings.INBOUND_DOMAIN):
        return False
    today = Reply.objects.filter(from_address=mail.from_address, received_at__gt=now - DAY)
    return today[: rules.FORWARDS_A_DAY].count() < rules.FORWARDS_A_DAY


@transaction.atomic
def handle(*, reply: Reply, by: Any, now: datetime) -> None:
    """Mark as handled; may be pressed again."""
    moved = Reply.objects.filter(pk=reply.pk, handled_at=None).update(handled_at=now, handled_by=by.user)
    if moved:
        audit.record("reply.handled", by=by, on=reply)


@transaction.atomic
def reopen(*, reply: Reply, by: Any) -> None:
    """Take up again."""
    moved = Reply.objects.filter(pk=reply.pk, handled_at__isnull=False).update(handled_at=None, handled_by=None)
    if moved:
        audit.record("reply.reopened", by=by, on=reply)


@transaction.atomic
def stop(*, reply: Reply, by: Any, now: datetime) -> None:
    """Never write again to where this answer came from, and to where the mail went that it answers."""
    stopped = addresses_of(reply)
    consent.suppress_many("email", stopped, reason="unsubscribed", now=now)
    known = list(points.get_points(["email"] * len(stopped), stopped).values())
    consent.withdraw_everything(point_ids=known, how="reply", now=now)
    if reply.message_id:
        Message.objects.filter(pk=reply.message_id, unsubscribed_at=None).update(unsubscribed_at=now)
    if Reply.objects.filter(pk=reply.pk, stopped_at=None).update(stopped_at=now):
        audit.record("reply.stopped", by=by, on=reply, facts={"addresses": len(stopped)})
    handle(reply=reply, by=by, now=now)


def addresses_of(reply: Reply) -> list[str]:
    """List the addresses that `stop` stops: the writer's, and the one we had written to."""
    found = [reply.from_address] + ([reply.message.point.value] if reply.message else [])
    return list(dict.fromkeys(_normal(text) for text in found))


def _normal(text: str) -> str:
    try:
        return addresses.read_email(text).value
    except addresses.AddressError:
        return text


def forget(ids: Sequence[int], now: datetime) -> None:
    """Forget what erased people wrote."""
    Reply.objects.filter(person_id__in=list(ids)).delete()


def register_all() -> None:
    """Register replies in the timeline of a person; called when the apps are ready."""
    selectors.register_all()
