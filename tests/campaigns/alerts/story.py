"""Alerts of two partners that meet at the same people."""

import datetime as dt
from typing import Any

from campaigns.alerts import delivery
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.ledger import services as ledger
from campaigns.ledger.rules import Deed
from coalition.partners.models import Membership
from contacts.consent.models import Consent, ConsentState, ContactPoint
from contacts.correspondence.models import LeftOut
from contacts.people.models import Person, Stewardship
from contacts.segments.models import Segment


def make_alert(by: Membership, name: str, send_at: dt.datetime | None = None, **facts: Any) -> Alert:
    """Make an alert to everybody of a partner; with an hour it is scheduled."""
    state = "scheduled" if send_at else "draft"
    alert = Alert.objects.create(
        partner=by.partner, name=name, languages=["en"], made_by=by.user, send_at=send_at, **{"state": state, **facts}
    )
    everyone, _ = Segment.objects.get_or_create(partner=by.partner, name="Everyone")
    alert.include.add(everyone)
    AlertVersion.objects.create(
        alert=alert, language="en", subject=name, preheader="", blocks=[{"kind": "text", "text": "Come."}]
    )
    return alert


def send(alert: Alert, at: dt.datetime) -> Alert:
    """Let an alert start at this moment, whatever its hour was."""
    Alert.objects.filter(pk=alert.pk).update(state="scheduled", send_at=at)
    delivery.start_due(now=at)
    alert.refresh_from_db()
    return alert


def share(person: Person, by: Membership) -> None:
    """Let another partner look after a person too, who said yes to it as well."""
    Stewardship.objects.create(person=person, partner=by.partner)
    for point in ContactPoint.objects.filter(reaches__person=person):
        facts = {"partner": by.partner, "channel": "email", "purpose": "alerts", "decision": "granted", "point": point}
        ConsentState.objects.create(**facts, consent=Consent.objects.create(**facts, how="web_form"))


def act(person: Person, alert: Alert, now: dt.datetime) -> None:
    """Let a person sign the page of an alert."""
    assert alert.page
    deed = Deed(
        person_id=person.pk, partner_id=alert.partner_id, kind="petition.signed", about=f"page:{alert.page.uuid}",
        reference=f"signature:{person.uuid}", at=now,
    )  # fmt: skip
    ledger.record_many([deed], now)


def reasons(alert: Alert) -> dict[str, str]:
    """Tell by given name why people were left out of an alert that was sent."""
    return dict(LeftOut.objects.filter(dispatch=alert.dispatch).values_list("person__given_name", "reason"))


def names(alert: Alert) -> set[str]:
    """Tell who got an alert."""
    assert alert.dispatch
    return set(alert.dispatch.messages.values_list("person__given_name", flat=True))
