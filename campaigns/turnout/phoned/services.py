"""What callers hear about an event: a yes confirms a promise or makes one, a no cancels it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from campaigns.ledger import services as ledger
from campaigns.ledger.heard.rules import KEY, Heard, Offer, Topic, register_topic
from campaigns.pages import selectors as pages
from campaigns.turnout import rules, selectors, services
from campaigns.turnout.models import Event, Rsvp, RsvpMode
from coalition.errors import NotFound

YES, NO, MAYBE = "yes", "no", "maybe"


def offer(membership: Any, uuid: str) -> Offer | None:
    """Give the question, the name and the words of a call list about an event that is still ahead."""
    try:
        event = selectors.access_event(membership, UUID(uuid))
    except (NotFound, ValueError):
        return None
    told = {code: _words(event, code) for code in event.page.languages}
    title = pages.title_of(event.page, translation.get_language() or "en")
    name = _("Not confirmed: %(title)s") % {"title": title}
    labels, choices = {}, [{"value": value} for value in (YES, NO, MAYBE)]
    for code in ("en", "es"):
        with translation.override(code):
            labels[code] = _("Are you coming?")
            said = (_("Yes, she comes"), _("No, she does not come"), _("She does not know yet"))
            for choice, words in zip(choices, said, strict=True):
                choice[code] = words
    return Offer(name[:150], {"key": KEY, "label": labels, "choices": choices}, told, event.page.campaign_id)


def _words(event: Event, language: str) -> str:
    facts = selectors.facts_of(event)
    with translation.override(language):
        hello = _("Hello {{ first_name }}, this is {{ my_name }} from %(partner)s.")
        told = _("You told us that you would take part: %(title)s, %(at)s.")
        ask = _("Are you coming? Do you need a ride, childcare or an interpreter?")
        at = formats.date_format(timezone.localtime(facts["starts_at"]), "DATETIME_FORMAT")
        words = f"{hello} {told}\n\n{ask}"
        return words % {"partner": event.page.partner, "title": pages.title_of(event.page, language), "at": at}


@transaction.atomic
def hear(heard: Heard) -> None:
    """Take what a caller heard; of an event that is over or of another partner nothing is changed."""
    event = Event.objects.select_related("page__partner", *selectors.HEARING).filter(
        uuid=heard.about.partition(":")[2], page__partner=heard.by.partner
    ).first()  # fmt: skip
    if event is None or not rules.offers(selectors.facts_of(event), heard.at):
        return
    row = event.rsvps.filter(person=heard.person_id).first()
    if heard.answer == NO and row:
        services.cancel(event, [row.uuid], by=heard.by, now=heard.at)
    elif heard.answer == YES:
        if row is None or row.cancelled_at:
            row = _promise(event, heard)
        services.confirm(event, [row.uuid], by=heard.by, now=heard.at, via="call")


def _promise(event: Event, heard: Heard) -> Rsvp:
    """Write the promise that was made on the phone; one that was cancelled stands again."""
    facts = {"promised_at": heard.at, "source": "call", "mode": RsvpMode.COME, "needs_confirmation": False}
    row, is_new = Rsvp.objects.get_or_create(event=event, person_id=heard.person_id, defaults=facts)
    if not is_new:
        Rsvp.objects.filter(pk=row.pk).update(cancelled_at=None, confirmed_at=None)
    ledger.record_many([services.deed_of(row, "turnout.promised", heard.at, event)], heard.at)
    return row


def register_all() -> None:
    """Register that calls may be about events; called from AppConfig.ready()."""
    register_topic(Topic("event", offer, hear))
