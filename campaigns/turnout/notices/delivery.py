"""Finds what changed, and tells it: a fixed number of statements per sweep, and one send per notice."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from campaigns.composing.delivery import Text, compile_text, identity_of
from campaigns.legislation.models import Bill
from campaigns.pages import selectors as pages
from campaigns.turnout import selectors
from campaigns.turnout.models import Event
from campaigns.turnout.notices import rules
from campaigns.turnout.notices import selectors as notices
from campaigns.turnout.notices.models import Notice, NoticeState
from contacts.correspondence import services as post


def watch(now: datetime) -> int:
    """Write down what changed, and send the notices that are due; tells how many went out."""
    for event, open_one in notices.list_watched(now):
        _look(event, open_one, now)
    due = Notice.objects.filter(state=NoticeState.WAITING, due_at__lte=now).values_list("pk", flat=True)
    return sum(send(pk, now) for pk in list(due))


def _look(event: Event, open_one: Notice | None, now: datetime) -> None:
    after = notices.snapshot_of(event)
    if not event.told:  # nobody was told anything yet
        Event.objects.filter(pk=event.pk, told={}).update(told=after)
    elif open_one is None:
        if rules.changes(event.told, after) and not rules.is_past(after, event.told, now):
            facts = {"before": event.told, "after": after, "found_at": now, "due_at": now + rules.GRACE}
            Notice.objects.get_or_create(event=event, state=NoticeState.WAITING, defaults=facts)
        elif event.told != after:
            Event.objects.filter(pk=event.pk).update(told=after)
    elif open_one.after != after:
        row = Notice.objects.filter(pk=open_one.pk, state=NoticeState.WAITING)
        if rules.changes(open_one.before, after):
            row.update(after=after, due_at=now + rules.GRACE)
        else:
            row.update(state=NoticeState.VOID, settled_at=now)


@transaction.atomic
def send(notice_id: int, now: datetime) -> int:
    """Tell those who signed up, once; one that was stopped or sent meanwhile is left alone."""
    claimed = Notice.objects.filter(pk=notice_id, state=NoticeState.WAITING)
    if not claimed.update(state=NoticeState.SENT, settled_at=now):
        return 0
    notice = Notice.objects.select_related("event__page__partner", f"event__{selectors.HEARING[0]}").get(pk=notice_id)
    event = notice.event
    Event.objects.filter(pk=event.pk).update(told=notice.after)
    people = notices.people_to_tell(notice)
    if not people or rules.is_past(notice.after, notice.before, now):
        return 0
    begins = rules.begins_at(notice.after, notice.before)
    drafts = [post.Draft(code, _compile(notice, code, now), until=begins) for code in event.page.languages]
    dispatch = post.open_dispatch(
        reference=f"notice:{notice.uuid}",
        partner=event.page.partner,
        purpose=post.SERVICE,
        drafts=drafts,
        priority=post.REMINDERS,
    )
    values = {person: {"manage_link": selectors.manage_link(uuid)} for person, uuid in people.items()}
    frozen = post.send_many(dispatch=dispatch, values=values, now=now)
    Notice.objects.filter(pk=notice.pk).update(size=frozen.size)
    return 1


def _compile(notice: Notice, language: str, now: datetime) -> Any:
    page = notice.event.page
    with translation.override(language):
        title = pages.title_of(page, language)
        what = rules.changes(notice.before, notice.after)
        subject = _("Cancelled: %(title)s") if rules.CANCELLED in what else _("Changed: %(title)s")
        told = say(notice.before, notice.after, now)
        text = "\n\n".join(told)
        label = _("My place: details, change, cancel")
    blocks = [
        {"kind": "heading", "text": subject % {"title": title}},
        {"kind": "text", "text": text},
        {"kind": "button", "label": label, "url": "{{ manage_link }}"},
    ]
    address = pages.address_of(page.slug)
    words = (subject % {"title": title}, told[0][:120])
    return compile_text(Text(language, *words, blocks, identity_of(page.partner), page_url=address, is_receipt=True))


def say(before: dict[str, Any], after: dict[str, Any], now: datetime) -> list[str]:
    """Say what changed in the active language; of deadlines only those that are still ahead."""
    what = rules.changes(before, after)
    titles = _titles(after["bills"], before["bills"])
    new = [titles.get(one, one) for one in after["bills"] if one not in before["bills"]]
    gone = [titles.get(one, one) for one in before["bills"] if one not in after["bills"]]
    words = {
        rules.CANCELLED: _("This event is cancelled. You need not come. We will write to you if there is a new date."),
        rules.RESTORED: _("This event takes place after all."),
        rules.MOVED: _("New time: %(at)s. Before it was: %(before)s.")
        % {"at": when(after["starts_at"]), "before": when(before["starts_at"])},
        rules.PLACE: _("New place: %(place)s") % {"place": after["place"] or _("still to be told")},
        rules.BILLS: _("Now also about: %(bills)s") % {"bills": "; ".join(new)},
        rules.LESS_BILLS: _("Not about any more: %(bills)s") % {"bills": "; ".join(gone)},
    }
    return [words[one] for one in what if one in words] + (_deadlines(after, now) if rules.DEADLINES in what else [])


def _deadlines(after: dict[str, Any], now: datetime) -> list[str]:
    told = {
        "registration_closes_at": _("To speak, register before %(at)s."),
        "testimony_closes_at": _("Written testimony is taken until %(at)s."),
    }
    ahead = {name: at for name in told if (at := rules.read(after[name])) and at > now}
    return [told[name] % {"at": when(after[name])} for name in ahead]


def when(at: str) -> str:
    """Say a time of a snapshot with its weekday, in the active language."""
    moment = rules.read(at)
    if moment is None:
        return "–"
    shape = r"l j \d\e F, g:i a" if translation.get_language() == "es" else "l, F j, g:i A"
    return formats.date_format(timezone.localtime(moment), shape)


def _titles(*lists: list[str]) -> dict[str, str]:
    numbers = {one for some in lists for one in some}
    rows = Bill.objects.filter(identifier__in=numbers).order_by("session__identifier")
    return {bill.identifier: f"{bill.identifier}, {bill.title}" for bill in rows}
