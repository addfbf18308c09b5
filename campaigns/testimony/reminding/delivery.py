"""Takes the reminders that are due, once each, and ends what did not leave in time."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from campaigns.composing.delivery import Text, compile_text, identity_of
from campaigns.pages import selectors as pages
from campaigns.testimony import rules as testimony
from campaigns.testimony import selectors
from campaigns.testimony.reminding import rules
from campaigns.testimony.reminding import selectors as reminding
from campaigns.testimony.reminding.models import TestimonyReminder
from campaigns.turnout.models import Event
from contacts.correspondence import selectors as correspondence
from contacts.correspondence import services as post
from contacts.correspondence.models import DispatchState

ENDED = {DispatchState.RUNNING, DispatchState.PAUSED, DispatchState.HALTED}


def remind(now: datetime) -> int:
    """Take every reminder that is due; tells to how many people."""
    for row in reminding.list_unended(now):
        dispatch = correspondence.find_dispatch(reference_of(row))
        if dispatch and dispatch.state in ENDED:
            post.cancel(dispatch=dispatch, now=now)
        TestimonyReminder.objects.filter(pk=row.pk).update(ended_at=now)
    return sum(_look(event, now) for event in reminding.list_near(now))


def _look(event: Event, now: datetime) -> int:
    facts, count = selectors.facts_of(event), 0
    open_now = testimony.open_modes(facts, now)
    for what in rules.STEPS:
        is_written = what != rules.REGISTER
        if not (testimony.WRITTEN in open_now if is_written else set(open_now) & testimony.SPOKEN):
            continue  # closed, not open yet, or not offered at all
        closes_at = testimony.closes_at(facts, testimony.WRITTEN if is_written else "")
        for step in rules.BEFORE:
            if closes_at and rules.is_due(step, closes_at, now):
                count += _take(event, what, step, closes_at, now)
    return count


def reference_of(row: TestimonyReminder) -> str:
    """Name the send of a reminder."""
    return f"testify-{row.what}:{row.step}:{row.event_id}:{row.closes_at.timestamp():.0f}"


@transaction.atomic
def _take(event: Event, what: str, step: str, closes_at: datetime, now: datetime) -> int:
    facts = {"taken_at": now, "until": rules.due(step, closes_at)[1]}
    row, is_mine = TestimonyReminder.objects.get_or_create(
        event=event, what=what, step=step, closes_at=closes_at, defaults=facts
    )
    if not is_mine:
        return 0
    people = dict(reminding.people_for(event, what, now).values_list("person_id", "uuid"))
    if not people:
        return 0
    drafts = [post.Draft(code, _compile(event, what, closes_at, code)) for code in event.page.languages]
    dispatch = post.open_dispatch(
        reference=reference_of(row),
        partner=event.page.partner,
        purpose=post.SERVICE,
        drafts=drafts,
        priority=post.REMINDERS,
    )
    values = {person: {"manage_link": selectors.own_link(uuid)} for person, uuid in people.items()}
    size = post.send_many(dispatch=dispatch, values=values, now=now).size
    TestimonyReminder.objects.filter(pk=row.pk).update(size=size)
    return size


def _compile(event: Event, what: str, closes_at: datetime, language: str) -> Any:
    page = event.page
    with translation.override(language):
        shape = r"l j \d\e F, g:i A" if language == "es" else "l, F j, g:i A"
        at = formats.date_format(timezone.localtime(closes_at), shape)
        subject, told, label = _words(what)
        title = pages.title_of(page, language)
        until = _("The committee takes it until %(at)s.") if what != rules.REGISTER else _("It closes on %(at)s.")
    blocks = [
        {"kind": "heading", "text": subject % {"title": title}},
        {"kind": "text", "text": f"{told}\n\n{until % {'at': at}}"},
        {"kind": "button", "label": label, "url": "{{ manage_link }}"},
    ]
    address = pages.address_of(page.slug)
    words = (subject % {"title": title}, told)
    return compile_text(Text(language, *words, blocks, identity_of(page.partner), page_url=address, is_receipt=True))


def _words(what: str) -> tuple[str, str, str]:
    return {
        rules.FINISH: (
            _("Your testimony is not finished yet: %(title)s"),
            _("A few sentences are enough. What you wrote so far is kept behind the button."),
            _("Go on with my testimony"),
        ),
        rules.FILE: (
            _("Please send your testimony: %(title)s"),
            _("It is ready and not sent yet. Behind the button are your files, and where they go."),
            _("My files, and where to send them"),
        ),
        rules.REGISTER: (
            _("Please register to speak: %(title)s"),
            _("You want to speak. The committee only calls those who registered; it takes two minutes."),
            _("How to register"),
        ),
    }[what]
