"""Opens sends, freezes who gets them, pauses and stops them; one-click unsubscribe; the provider's events.

The rooms above record their own deed in the diary (an alert was paused); here only what they cannot know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Min, QuerySet
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from coalition.partners.models import Membership, Partner
from coalition.partners.senders import selectors as senders
from coalition.post.events import parse_events
from coalition.post.rules import Sender
from contacts.consent import services as consent
from contacts.correspondence import folding, loading, tasks
from contacts.correspondence.audience.selectors import Exclusion
from contacts.correspondence.models import Bundle, BundleState, Content, Dispatch, DispatchState, Message
from contacts.correspondence.plan.rules import Plan
from contacts.correspondence.rules import Compiled
from contacts.people.models import Person

RECEIPTS = 1  # priority: goes before everything
REMINDERS = 3
BULK = 5
# An hour that has passed for somebody comes again: in as many whole days, by the calendar of her zone, as it takes.
RELEASE = """
WITH placed AS (
    SELECT id, due_at, zone, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS bundles
    FROM contacts_bundle WHERE dispatch_id = %(dispatch)s AND state = 'held'
)
UPDATE contacts_bundle b SET state = 'ready', variant = %(variant)s, due_at = CASE
    WHEN p.zone = '' AND %(has_window)s THEN %(now)s + %(lasts)s::interval * (p.place / p.bundles::double precision)
    WHEN p.zone <> '' AND p.due_at < %(now)s THEN (SELECT min(again) FROM (
        SELECT ((p.due_at AT TIME ZONE p.zone) + n * interval '1 day') AT TIME ZONE p.zone AS again
        FROM generate_series(0, 2 + extract(day FROM %(now)s - p.due_at)::int) AS n) AS days WHERE again >= %(now)s)
    ELSE p.due_at END
FROM placed p WHERE p.id = b.id AND b.state = 'held'
RETURNING b.size
"""
SERVICE = "service"  # the purpose of receipts and reminders: needs no consent, obeys suppression


class NoPostalAddress(Refusal):
    """A partner that names no postal address may send nothing."""

    code = "no_postal_address"
    message = _("Your organization has no postal address yet. Every mail must carry one: add it in the settings.")


class NoSender(Refusal):
    """A partner that names no sender may send nothing."""

    code = "no_sender"
    message = _("Your organization has no sender address yet. Add it in the settings.")


class NotRunning(Refusal):
    """The send is not in a state that allows this."""

    code = "send_not_running"
    message = _("This send is not running any more.")


@dataclass(frozen=True)
class Draft:
    """The text of a send in one language and variant; `sender`: from whom, if not from the partner's default.

    `until`: when something that it offers closes; nothing of the send leaves after the first such moment.
    """

    language: str
    compiled: Compiled
    variant: str = "A"
    sender: Sender | None = None
    until: datetime | None = None


def open_dispatch(
    *,
    reference: str,
    partner: Partner,
    purpose: str,
    drafts: Sequence[Draft],
    priority: int = BULK,
    standing: bool = False,
) -> Dispatch:
    """Open the send of a reference with its locked texts, or give the one that is open; the first text is the fallback.

    It comes from the sender of the first text, else from the partner's default.
    `standing`: a send without an end, such as the receipts of a petition; its texts follow the drafts. Raises
    NoPostalAddress and NoSender.
    """
    if not partner.postal_address.strip():
        raise NoPostalAddress
    sender = (drafts[0].sender if drafts else None) or _default_sender(partner)
    until = min((draft.until for draft in drafts if draft.until), default=None)
    with transaction.atomic():
        dispatch, is_new = Dispatch.objects.get_or_create(
            reference=reference,
            defaults={
                "partner": partner,
                "purpose": purpose,
                "standing": standing,
                "priority": priority,
                "from_email": sender.address,
                "from_name": sender.name or partner.name,
                "reply_to": sender.reply_to,
                "until": until,
            },
        )
        if is_new or standing:
            _write_contents(dispatch, drafts)
        if dispatch.standing and dispatch.until != until:
            Dispatch.objects.filter(pk=dispatch.pk).update(until=until)
            dispatch.until = until
    return dispatch


def _default_sender(partner: Partner) -> Sender:
    identity = senders.find_default(partner)
    if identity is None:
        raise NoSender
    return senders.as_sender(identity)


def _write_contents(dispatch: Dispatch, drafts: Sequence[Draft]) -> None:
    fields = ["subject", "html", "text", "regions"]
    rows = [
        Content(
            dispatch=dispatch,
            language=draft.language,
            variant=draft.variant,
            **_own_sender(dispatch, draft.sender),
            **{field: getattr(draft.compiled, field) for field in fields},
        )
        for draft in drafts
    ]
    Content.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["dispatch", "language", "variant"],
        update_fields=[*fields, "from_email", "from_name", "reply_to"],
    )


def _own_sender(dispatch: Dispatch, sender: Sender | None) -> dict[str, str]:
    """Give the sender of a text, if it is not the one of the send."""
    if sender is None or (sender.address == dispatch.from_email and sender.name in ("", dispatch.from_name)):
        return {}
    return {"from_email": sender.address, "from_name": sender.name, "reply_to": sender.reply_to}


def freeze(
    *,
    dispatch: Dispatch,
    people: QuerySet[Person],
    now: datetime,
    exclusions: Sequence[Exclusion] = (),
    plan: Plan = loading.AT_ONCE,
) -> loading.Frozen:
    """Freeze who gets this send and start it at the next tick, or as planned; whoever is left out keeps her reason."""
    frozen = loading.freeze(dispatch=dispatch, people=people, now=now, exclusions=exclusions, plan=plan)
    tasks.send_due.delay_on_commit()
    return frozen


def send_many(*, dispatch: Dispatch, values: Mapping[int, Mapping[str, Any]], now: datetime) -> loading.Frozen:
    """Send to these people (id -> own values of tags), each at most once per dispatch: receipts and reminders."""
    people = Person.objects.filter(pk__in=list(values), merged_into=None, erased_at=None)
    frozen = loading.freeze(dispatch=dispatch, people=people, now=now, values=values)
    if frozen.size:
        tasks.send_due.delay_on_commit()
    return frozen


def send_one(*, dispatch: Dispatch, person_id: int, values: Mapping[str, Any], now: datetime) -> bool:
    """Send to one person; False if she may not be written to or has it already."""
    return send_many(dispatch=dispatch, values={person_id: values}, now=now).size == 1


def pause(*, dispatch: Dispatch, reason: str = "") -> None:
    """Pause: no further bundle is handed over; one that is on its way arrives."""
    _move(dispatch, [DispatchState.RUNNING], DispatchState.PAUSED, reason=reason)


def resume(*, dispatch: Dispatch, now: datetime, keeps_distance: bool = False) -> None:
    """Go on after a pause or a halt; bundles that waited for the provider are due at once, their own hours stay.

    `keeps_distance`: what was spread over a window and is late by now moves as a whole, so that it stays spread.
    """
    with transaction.atomic():
        # Whoever says "go on" has seen the numbers that halted it: only what comes after them may halt it again.
        Dispatch.objects.filter(pk=dispatch.pk, state=DispatchState.HALTED).update(
            watched_from=now, provider_errors=0, halt_facts={}
        )
        _move(dispatch, [DispatchState.PAUSED, DispatchState.HALTED], DispatchState.RUNNING, reason="")
        waiting = dispatch.bundles.filter(state__in=[BundleState.READY, BundleState.RETRY])
        waiting.update(retry_after=None)
        first = waiting.aggregate(first=Min("due_at"))["first"] if keeps_distance else None
        if first is not None and first < now:
            waiting.update(due_at=F("due_at") + (now - first))
    tasks.send_due.delay_on_commit()


def release(*, dispatch: Dispatch, variant: str, now: datetime, lasts: timedelta = timedelta()) -> int:
    """Let the people who waited for a decision have this variant; tells how many. May run again: none is left then.

    Whoever gets it at her own hour gets it at the next one; else the bundles leave evenly over `lasts`, or at once.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        facts: dict[str, Any] = {"dispatch": dispatch.pk, "variant": variant, "now": now}
        cursor.execute(RELEASE, facts | {"lasts": lasts, "has_window": bool(lasts)})
        people = sum(size for (size,) in cursor.fetchall())
    tasks.send_due.delay_on_commit()
    return people


def halt(*, dispatch: Dispatch, reason: str) -> None:
    """Stop because something is wrong; a human decides whether to go on."""
    _move(dispatch, [DispatchState.RUNNING, DispatchState.PAUSED], DispatchState.HALTED, reason=reason)


def cancel(*, dispatch: Dispatch, now: datetime) -> int:
    """Cancel for good; tells how many messages will never go out."""
    states = [DispatchState.RUNNING, DispatchState.PAUSED, DispatchState.HALTED]
    with transaction.atomic():
        _move(dispatch, states, DispatchState.CANCELLED, finished_at=now)
        waiting = dispatch.bundles.filter(state__in=[BundleState.HELD, BundleState.READY, BundleState.RETRY])
        sizes = list(waiting.select_for_update().values_list("size", flat=True))
        waiting.update(state=BundleState.CANCELLED, settled_at=now)
    return sum(sizes)


def _move(dispatch: Dispatch, sources: Sequence[str], target: str, **facts: Any) -> None:
    moved = Dispatch.objects.filter(pk=dispatch.pk, state__in=sources).update(state=target, **facts)
    if not moved:
        raise NotRunning
    dispatch.refresh_from_db()


def resend_unknown(*, bundle: Bundle, by: Membership, now: datetime) -> None:
    """Send a bundle again whose outcome nobody knows: a human's word, who accepts that some may get it twice."""
    with transaction.atomic():
        moved = Bundle.objects.filter(pk=bundle.pk, state=BundleState.UNKNOWN).update(
            state=BundleState.READY, fence=F("fence") + 1, settled_at=None, error="", retry_after=None
        )
        if not moved:
            raise NotRunning
        Dispatch.objects.filter(pk=bundle.dispatch_id, state=DispatchState.DONE).update(
            state=DispatchState.RUNNING, finished_at=None
        )
        audit.record("bundle.resent", by=by, on=bundle, facts={"size": bundle.size})
    tasks.send_due.delay_on_commit()


def unsubscribe(*, message: Message, how: str, now: datetime) -> None:
    """Unsubscribe the address of this message from everything, at once; may be pressed again."""
    with transaction.atomic():
        is_new = Message.objects.filter(pk=message.pk, unsubscribed_at=None).update(unsubscribed_at=now)
        consent.withdraw_everything(point_ids=[message.point_id], how=how, now=now)
        if is_new:
            audit.record("message.unsubscribed", on=message, facts={"how": how})


def take_events(*, raw: bytes, now: datetime) -> int:
    """Take a webhook body whose signature was verified; tell how many events were new."""
    return folding.fold(parse_events(raw), now=now)
