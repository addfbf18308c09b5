"""Asks the people of a segment to testify."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.composing.delivery import Text, compile_text, identity_of
from campaigns.pages import selectors as pages
from campaigns.testimony import rules, selectors
from campaigns.testimony.models import Testimony
from campaigns.turnout.models import Event
from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.correspondence import services as post
from contacts.correspondence.models import Message
from contacts.people.models import Person
from contacts.segments import selectors as segments
from contacts.segments.models import Segment

MOST = 500  # at a time; more want an alert
PURPOSE = "alerts"  # "when my voice is needed"
WORDING = {"testimony.invited": gettext_lazy("asked %(count)s people to testify")}


class NothingOpen(Refusal):
    """Every way to testify is closed."""

    code = "testimony_nothing_open"
    status = 422
    message = gettext_lazy("No way to testify is open at this moment, so nobody can be asked.")


@dataclass(frozen=True)
class Asked:
    """How many were asked, and how many could not be."""

    count: int
    left_out: int


@transaction.atomic
def invite(event: Event, segment: Segment, words: Mapping[str, str], *, by: Any, now: datetime) -> Asked:
    """Ask the people of a segment who have no testimony here yet, at most 500 at a time. Raises NothingOpen.

    Only who may be written to about this gets a mail, and a row.
    """
    facts = selectors.facts_of(event)
    open_now = rules.open_modes(facts, now)
    if not open_now:
        raise NothingOpen
    people = segments.people_of(segment, by.partner_id)
    fresh = Person.objects.filter(pk__in=people.values("pk")).exclude(testimony__event=event).order_by("pk")[:MOST]
    uuids = {person: uuid4() for person in fresh.values_list("pk", flat=True)}
    if not uuids:
        return Asked(0, 0)
    languages = [code for code in ("en", "es") if words.get(code)]
    closes = max(at for mode in open_now if (at := rules.closes_at(facts, mode)))
    drafts = [post.Draft(code, _compile(event, code, words[code]), until=closes) for code in languages]
    reference = f"testify:{event.uuid}"
    partner, soon = event.page.partner, post.REMINDERS
    dispatch = post.open_dispatch(
        partner=partner, purpose=PURPOSE, drafts=drafts, priority=soon, reference=reference, standing=True
    )
    values = {person: {"manage_link": selectors.own_link(uuid)} for person, uuid in uuids.items()}
    post.send_many(dispatch=dispatch, values=values, now=now)
    asked = Message.objects.filter(dispatch=dispatch, person__in=uuids).select_related("person")
    guide, bills = selectors.guide_of(event), selectors.bills_of(event)
    bill = guide.bill or (bills[0] if len(bills) == 1 else None)
    rows = [
        Testimony(
            uuid=uuids[one.person_id], event=event, person=one.person, language=one.person.language or "en",
            bill=bill, stance=guide.stance, invited_at=now, at=now, modified_at=now,
        )
        for one in asked
    ]  # fmt: skip
    Testimony.objects.bulk_create(rows, ignore_conflicts=True)
    audit.record("testimony.invited", by=by, on=event, facts={"count": len(rows)})
    return Asked(len(rows), len(uuids) - len(rows))


def _compile(event: Event, language: str, word: str) -> Any:
    page = event.page
    with translation.override(language):
        title = pages.title_of(page, language)
        subject, label = _("Will you testify? %(title)s") % {"title": title}, _("See how I can testify")
        told = _("It can be done in person, from home or in writing, and we help with every step.")
    word = word.replace("{", "(").replace("}", ")")
    blocks = [
        {"kind": "heading", "text": subject},
        {"kind": "text", "text": f"{word}\n\n{told}"},
        {"kind": "button", "label": label, "url": "{{ manage_link }}"},
    ]
    address = pages.address_of(page.slug)
    return compile_text(Text(language, subject, told, blocks, identity_of(page.partner), page_url=address))
