"""Reads answers: a partner's own, and no other's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.errors import NotFound
from contacts.correspondence.models import Content, Message
from contacts.correspondence.replies import rules
from contacts.correspondence.replies.models import Reply
from contacts.correspondence.rules import readable
from contacts.people.rules import TimelineSource, register_timeline

THREAD = 20
TIMELINE = """
SELECT r.received_at AS at, r.uuid, jsonb_build_object('uuid', r.uuid, 'subject', r.subject, 'kind', r.kind,
       'wants_out', r.wants_out, 'handled', r.handled_at IS NOT NULL) AS data
FROM contacts_reply r WHERE r.person_id = %(person)s AND r.partner_id = %(partner)s
"""


def list_replies(membership: Any) -> QuerySet[Reply]:
    """List what was answered to this membership's partner."""
    return Reply.objects.filter(partner=membership.partner).select_related("person")


def access_reply(membership: Any, uuid: UUID) -> Reply:
    """Get one answer to this membership's partner, or refuse with NotFound."""
    mine = list_replies(membership).select_related("person", "handled_by", "message__dispatch", "message__point")
    found = mine.filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def new(rows: QuerySet[Reply]) -> QuerySet[Reply]:
    """Keep what a person wrote and nobody has handled yet."""
    return rows.filter(kind=rules.PERSON, handled_at=None)


def in_state(rows: QuerySet[Reply], state: str) -> QuerySet[Reply]:
    """Narrow a list: new, stop, handled, auto or spam."""
    if state == "new":
        return new(rows)
    if state == "stop":
        return new(rows).filter(wants_out=True)
    if state == "handled":
        return rows.filter(handled_at__isnull=False)
    return rows.filter(kind__in=[rules.AUTO, rules.OWN] if state == "auto" else [rules.SPAM])


def search(rows: QuerySet[Reply], words: str) -> QuerySet[Reply]:
    """Find words in sender and subject."""
    return rows.filter(Q(from_address__icontains=words) | Q(from_name__icontains=words) | Q(subject__icontains=words))


def count_new(membership: Any) -> tuple[int, int]:
    """Count the new answers, and those of them that ask to be left alone."""
    rows = list_replies(membership)
    return new(rows).count(), in_state(rows, "stop").count()


@dataclass(frozen=True)
class Turn:
    """One mail of a conversation: ours or theirs."""

    at: datetime
    is_ours: bool
    subject: str
    note: str = ""
    url: str = ""
    is_this: bool = False


def list_thread(reply: Reply) -> list[Turn]:
    """List what we sent to this person or address and what came back, the newest first; a fixed number of queries."""
    who = Q(person=reply.person_id) if reply.person_id else Q(from_address=reply.from_address)
    answers = Reply.objects.filter(who, partner=reply.partner_id).order_by("-received_at", "-id")[:THREAD]
    turns = [
        Turn(
            one.received_at,
            is_ours=False,
            subject=one.subject,
            note=str(one.get_kind_display()) if one.kind != rules.PERSON else "",
            url=reverse("replies:detail", args=[one.uuid]),
            is_this=one.pk == reply.pk,
        )
        for one in answers
    ]
    if reply.person_id:
        sent = Message.objects.filter(person=reply.person_id, dispatch__partner=reply.partner_id)
        turns += _sent_turns(list(sent.select_related("bundle").order_by("-created_at", "-id")[:THREAD]), reply)
    elif reply.message:
        turns += _sent_turns([reply.message], reply)
    return sorted(turns, key=lambda turn: turn.at, reverse=True)[:THREAD]


def _sent_turns(messages: list[Message], reply: Reply) -> list[Turn]:
    rows = Content.objects.filter(dispatch__in={one.dispatch_id for one in messages})
    facts = rows.values_list("dispatch_id", "language", "variant", "subject", "regions")
    subjects = {
        (d, lang, variant): readable(text, (region["tag"] for region in regions))
        for d, lang, variant, text, regions in facts
    }
    return [
        Turn(
            (one.bundle.handed_at if one.bundle else None) or one.created_at,
            is_ours=True,
            subject=subjects.get((one.dispatch_id, one.language, one.variant), ""),
            note=str(one.get_fate_display()),
            is_this=one.pk == reply.message_id,
        )
        for one in messages
    ]


def _words(data: dict[str, Any]) -> str:
    return _("Replied: %(subject)s") % {"subject": data["subject"] or _("(no subject)")}


def _note(data: dict[str, Any]) -> str:
    parts = [
        _("automatic reply") if data["kind"] in (rules.AUTO, rules.OWN) else "",
        _("asks to be left alone") if data["wants_out"] else "",
        _("handled") if data["handled"] else "",
    ]
    return " · ".join(part for part in parts if part)


def register_all() -> None:
    """Register answers in the timeline of a person; called when the apps are ready."""
    register_timeline(
        TimelineSource(
            "reply",
            gettext_lazy("Replies"),
            "mail-opened",
            TIMELINE,
            _words,
            _note,
            lambda data: reverse("replies:detail", args=[data["uuid"]]),
            "mail",
        )
    )
