"""What a person may do on her own page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from coalition.audit import services as audit
from contacts.consent import services as consent
from contacts.consent.panel import selectors as panel
from contacts.consent.points import services as points
from contacts.consent.rules import PACES
from contacts.intake import selectors as arrivals
from contacts.intake import services as intake
from contacts.intake.preferences import matching, selectors
from contacts.intake.preferences.rules import ADDRESS_ERASERS, ERASERS
from contacts.intake.rules import Arrival
from contacts.people.models import Person, Stewardship

HOW = "preferences"
FORGET = (
    "DELETE FROM contacts_role WHERE person_id = ANY(%s)",
    "DELETE FROM contacts_tagging WHERE person_id = ANY(%s)",
    "DELETE FROM contacts_note WHERE person_id = ANY(%s)",
    "DELETE FROM contacts_affiliation WHERE person_id = ANY(%s)",
    "DELETE FROM contacts_address WHERE person_id = ANY(%s)",
    "DELETE FROM contacts_introduction WHERE person_id = ANY(%s)",
    "DELETE FROM contacts_residence WHERE person_id = ANY(%s)",
    "UPDATE contacts_message SET values = '{}' WHERE person_id = ANY(%s)",
    "UPDATE contacts_submission SET payload = '{}', result = '{}', reason_facts = '{}' WHERE person_id = ANY(%s)",
)


@transaction.atomic
def choose(*, point: Any, keep: Iterable[str], pace: str, now: datetime, language: str) -> None:
    """Allow exactly the topics in `keep` (keys of what is listed on the page); her yes is a fresh one.

    `pace` is how many days at least shall lie between two alerts, as text; what cannot be chosen changes nothing.
    """
    if pace in map(str, PACES) and int(pace) != point.pace_days:
        points.set_pace(point.pk, int(pace))
        audit.record("consent.changed", on=point, facts={"pace": int(pace)})
    wanted, said = set(keep), []
    listed, _stopped = panel.describe_point(point)
    partners = arrivals.partner_ids(str(one.partner_uuid or arrivals.COALITION) for one in listed)
    for one in listed:
        if (one.key in wanted) != one.is_granted and str(one.partner_uuid or arrivals.COALITION) in partners:
            partner = partners[str(one.partner_uuid or arrivals.COALITION)]
            decision = "granted" if one.key in wanted else "withdrawn"
            said.append(
                consent.Said(point.pk, partner, one.channel, one.purpose, decision, HOW, now, language=language)
            )
    consent.record_many(said)
    if said:
        audit.record("consent.changed", on=point, facts={"changes": len(said)})


@transaction.atomic
def leave(*, point: Any, now: datetime) -> None:
    """Stop everything to this address, from everybody, at once."""
    consent.withdraw_everything(point_ids=[point.pk], how=HOW, now=now)
    audit.record("consent.changed", on=point, facts={"changes": "all"})


def correct(*, point: Any, person_uuid: UUID, changes: dict[str, str], language: str, now: datetime) -> bool:
    """Send a correction of name, ZIP, town or language through intake; False if she is not at this address."""
    person = selectors.list_people(point).filter(uuid=person_uuid).first()
    steward = Stewardship.objects.filter(person=person).order_by("pk").first() if person else None
    if person is None or steward is None:
        return False
    payload = {point.kind: point.value, "person": str(person.uuid), **changes}
    arrival = Arrival("person.corrected", "web", steward.partner_id, payload, language=language)
    intake.fold_now([intake.receive(arrival, now=now).uuid], now=now)
    return True


@transaction.atomic
def erase(*, point: Any, person_uuids: Iterable[UUID], now: datetime) -> int:
    """Erase these people of this address: nothing stays but an empty row and the suppression of their addresses."""
    people = list(selectors.list_people(point).filter(uuid__in=list(person_uuids)))
    ids = [person.pk for person in people]
    if not ids:
        return 0
    for forget in ERASERS:
        forget(ids, now)
    alone = consent.leave_points(ids, now=now)
    gone = consent.erase_points(alone, now=now)
    runs = matching.empty_refused(gone)
    for forget_address in ADDRESS_ERASERS if gone else ():
        forget_address(gone, runs, now)
    with connection.cursor() as cursor:
        for statement in FORGET:
            cursor.execute(statement, [ids])
    Person.objects.filter(pk__in=ids).update(
        given_name="", family_name="", preferred_name="", erased_at=now, modified_at=now
    )
    audit.record_many("person.erased", on=people)
    return len(ids)
