"""Takes the steps that are due, once each, and ends what did not leave in time."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.composing.delivery import Text, compile_text, identity_of
from campaigns.pages import selectors as pages
from campaigns.turnout import selectors
from campaigns.turnout.models import Event
from campaigns.turnout.notices.delivery import when
from campaigns.turnout.reminders import rules
from campaigns.turnout.reminders import selectors as reminders
from campaigns.turnout.reminders.models import Reminder
from contacts.correspondence import selectors as correspondence
from contacts.correspondence import services as post
from contacts.correspondence.models import DispatchState

ENDED = {DispatchState.RUNNING, DispatchState.PAUSED, DispatchState.HALTED}


def remind(now: datetime) -> int:
    """Take every step that is due; tells to how many people."""
    _end_late(now)
    count = 0
    for event in reminders.list_near(now):
        if not reminders.is_on(selectors.facts_of(event)):
            continue
        for one in reminders.plan_of(event):
            fate = rules.fate(one["due"], one["until"], now)
            if one["row"] is None and fate != "later":
                count += _take(event, one, now, is_late=fate == "never")
    return count


def _end_late(now: datetime) -> None:
    """End the sends whose time is over: a reminder that comes too late says what is not so any more."""
    for row in reminders.list_unended(now):
        dispatch = correspondence.find_dispatch(reference_of(row))
        if dispatch and dispatch.state in ENDED:
            post.cancel(dispatch=dispatch, now=now)
        Reminder.objects.filter(pk=row.pk).update(ended_at=now)


def reference_of(row: Reminder) -> str:
    """Name the send of a step."""
    return f"remind:{row.step}:{row.event_id}:{row.starts_at.timestamp():.0f}"


@transaction.atomic
def _take(event: Event, plan: dict[str, Any], now: datetime, *, is_late: bool) -> int:
    facts = selectors.facts_of(event)
    row, is_mine = Reminder.objects.get_or_create(
        event=event,
        step=plan["step"],
        starts_at=facts["starts_at"],
        defaults={"taken_at": now, "until": plan["until"], "is_late": is_late, "ended_at": now if is_late else None},
    )
    if not is_mine or is_late:
        return 0
    if plan["step"] == rules.MISSED and not event.rsvps.filter(selectors.CAME).exists():
        return 0  # the door was not kept: then nobody is missing
    people = dict(reminders.people_for(event, plan["step"], plan["due"]).values_list("person_id", "uuid"))
    if not people:
        return 0
    drafts = [post.Draft(code, _compile(event, facts, plan["step"], code)) for code in event.page.languages]
    dispatch = post.open_dispatch(
        reference=reference_of(row),
        partner=event.page.partner,
        purpose=post.SERVICE,
        drafts=drafts,
        priority=post.REMINDERS,
    )
    values = {person: {"manage_link": selectors.manage_link(uuid)} for person, uuid in people.items()}
    size = post.send_many(dispatch=dispatch, values=values, now=now).size
    Reminder.objects.filter(pk=row.pk).update(size=size)
    return size


def _compile(event: Event, facts: dict[str, Any], step: str, language: str) -> Any:
    page = event.page
    with translation.override(language):
        title = pages.title_of(page, language)
        subject, told, label = _words(step, title)
        lines = [told]
        if step in rules.AHEAD:
            lines.append(when(facts["starts_at"].isoformat()))
            lines += [facts["place"]] if facts["place"] else []
    blocks = [
        {"kind": "heading", "text": subject},
        {"kind": "text", "text": "\n\n".join(lines)},
        {"kind": "button", "label": label, "url": "{{ manage_link }}"},
    ]
    address = pages.address_of(page.slug)
    return compile_text(
        Text(language, subject, told, blocks, identity_of(page.partner), page_url=address, is_receipt=True)
    )


def _words(step: str, title: str) -> tuple[str, str, str]:
    mine = _("My place: details, change, cancel")
    words = {
        rules.CONFIRM: (
            _("Are you coming tomorrow? %(title)s"),
            _("Tomorrow we count on you. Please say yes or no with one press: then we know how many we are."),
            _("Yes or no"),
        ),
        rules.MORNING: (
            _("Today: %(title)s"),
            _("Today is the day. Your ticket, the way there and what you asked for are behind the button."),
            mine,
        ),
        rules.WAY: (
            _("In an hour: %(title)s"),
            _("It begins in an hour. Show your ticket at the door; it is behind the button."),
            _("My ticket"),
        ),
        rules.AFTER: (
            _("Thank you for coming: %(title)s"),
            _("You were there, and it counted. We will tell you what comes of it."),
            _("What I did"),
        ),
        rules.MISSED: (
            _("We missed you: %(title)s"),
            _("It did not work out this time. If we can help with what kept you away, just answer this mail."),
            _("What was planned"),
        ),
    }
    subject, told, label = words[step]
    return subject % {"title": title}, told, label
