"""Offers places at the demo's events, lets their reminders have gone out, and writes down what was expected."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from campaigns.strategy.joint import services as joint
from campaigns.strategy.joint.models import JointPosition, JointVoice
from campaigns.strategy.models import Campaign
from campaigns.turnout import rules, selectors
from campaigns.turnout.forecast import selectors as forecasts
from campaigns.turnout.forecast.models import Forecast
from campaigns.turnout.models import Event, Rsvp
from campaigns.turnout.places import services as places
from campaigns.turnout.places.models import Resource
from campaigns.turnout.reminders import delivery as reminders
from campaigns.turnout.reminders.rules import CONFIRM, STEPS, due_at
from coalition.partners.models import Membership, Partner

# (kind, names, how many): fewer seats on the first bus than are asked for, so that somebody waits.
OFFERS = (
    ("ride", {"en": "Bus from Park Street, 8:15", "es": "Autobús desde Park Street, 8:15"}, 6),
    ("ride", {"en": "Bus from New Haven, Union Station", "es": "Autobús desde New Haven, Union Station"}, 40),
    ("childcare", {"en": "Children of 3 to 6", "es": "Niños de 3 a 6 años"}, 8),
    ("interpreter", {"en": "Spanish, all day", "es": "Español, todo el día"}, 6),
    ("stipend", {"en": "$40 for a lost shift", "es": "$40 por un turno perdido"}, 5),
)
TEXT = (
    "Every child in Connecticut deserves a school that is funded by what children need, not by what a town can tax. "
    "We ask the committee to pass the bill with the weights for language learners and special education in it."
)
DISSENT = "We agree with the weights. We cannot sign as long as the bill says nothing about rural transport."
# What the made-up past sent went out then; nothing of it waits for the post office now.
SENT = """
WITH went AS (
    UPDATE contacts_bundle b SET state = 'accepted', handed_at = b.created_at, settled_at = b.created_at
    FROM contacts_dispatch d
    WHERE d.id = b.dispatch_id AND d.reference LIKE 'remind:%%' AND b.state IN ('ready', 'retry') RETURNING b.id
)
UPDATE contacts_message m SET fate = 'delivered', fate_at = m.created_at FROM went WHERE m.bundle_id = went.id
"""


def build(campaign: Campaign, by: Membership, other: Membership, *, now: datetime) -> None:
    """Let the campaign's events have everything that events have, and the partners a joint position."""
    for event in Event.objects.filter(page__campaign=campaign).select_related("page__partner", *selectors.HEARING):
        starts = selectors.facts_of(event)["starts_at"]
        _offer(event, min(starts - timedelta(days=3), now - timedelta(hours=1)))
        if starts < now:
            _remind(event, starts)
            _forecast(event, starts)
    with connection.cursor() as cursor:
        cursor.execute(SENT)
    _sign(campaign, by, other, now)


def _offer(event: Event, at: datetime) -> None:
    """Offer places, and let those who need something ask for one that fits."""
    offered = [
        Resource.objects.create(event=event, kind=kind, labels=labels, capacity=count, position=n)
        for n, (kind, labels, count) in enumerate(OFFERS)
    ]
    rows = list(event.rsvps.exclude(needs=[]).select_related("event__page__partner").order_by("pk"))
    for n, row in enumerate(rows):
        fits = [one for one in offered if one.kind in row.needs]
        row.wants = {str(fits[n % len(fits)].uuid): 1} if fits else {}
    Rsvp.objects.bulk_update(rows, ["wants"])
    places.settle(rows, at)


def _remind(event: Event, starts: datetime) -> None:
    """Take every step of reminding at its hour; some of those who said yes did so on the mail of the day before."""
    ends = rules.ends_at(selectors.facts_of(event))
    answered = list(event.rsvps.exclude(confirmed_at=None).order_by("pk").values_list("pk", flat=True)[::2])
    Rsvp.objects.filter(pk__in=answered).update(confirmed_at=None)
    for step in STEPS:
        due = due_at(step, starts, ends, settings.TIME_ZONE)
        reminders.remind(due)
        if step == CONFIRM:
            Rsvp.objects.filter(pk__in=answered).update(confirmed_at=due + timedelta(hours=2), confirmed_via="link")


def _forecast(event: Event, starts: datetime) -> None:
    told = forecasts.forecast_of(event, starts - timedelta(days=1))
    Forecast.objects.get_or_create(
        event=event,
        defaults={
            "made_at": starts - timedelta(days=1),
            "promised": told.promised,
            "expected": told.expected,
            "low": told.low,
            "high": told.high,
            "learned_from": told.events,
            "came": event.rsvps.filter(selectors.CAME, check_in__walk_in=False).count(),
            "settled_at": starts + timedelta(hours=9),
        },
    )


def _sign(campaign: Campaign, by: Membership, other: Membership, now: datetime) -> None:
    """Let the partners sign a joint position; one does not agree and says why."""
    bill = campaign.bills.order_by("identifier").first()
    if bill is None:
        return
    at = now - timedelta(days=6)
    facts = {"stance": "support", "text": TEXT, "sign_by": (now + timedelta(days=5)).date()}
    row: JointPosition = joint.propose(bill, facts=facts, by=by, now=at)
    joint.move(by, row.uuid, how="open", now=at)
    for days, one in ((5, by), (3, other)):
        joint.answer(one, row.uuid, answer="signs", reason="", version=1, now=now - timedelta(days=days))
    third = Partner.objects.filter(left_at=None).exclude(pk__in=[by.partner_id, other.partner_id]).first()
    if third:
        JointVoice.objects.create(
            joint=row, partner=third, version=1, answer="dissents", reason=DISSENT, at=now - timedelta(days=2)
        )
