"""Reads who was asked to an event: few statements, however many people; nothing is written for it."""

from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns.turnout.models import Event
from contacts.correspondence.models import Content, Dispatch, Message
from contacts.people.models import Person

ALERT, LADDER, CALL, TESTIFY, NOBODY = "alert", "ladder", "call", "testify", ""
WAYS = (ALERT, LADDER, TESTIFY, CALL)
# The first time each person was asked. Calls stand beside this room: their rows are read by their names.
ASKED = """
SELECT DISTINCT ON (person_id) person_id, way, at FROM (
    SELECT m.person_id, split_part(d.reference, ':', 1) AS way, m.created_at AS at
    FROM contacts_message m JOIN contacts_dispatch d ON d.id = m.dispatch_id
    WHERE m.dispatch_id = ANY(%(sends)s) AND m.fate <> 'dropped'
    UNION ALL
    SELECT t.person_id, 'call', t.at FROM campaigns_attempt t JOIN campaigns_assignment a ON a.id = t.assignment_id
    JOIN campaigns_calllist l ON l.id = a.call_list_id WHERE l.about = %(about)s AND t.outcome = 'reached'
) AS x ORDER BY person_id, at
"""
OF_PROMISES = (
    """
SELECT r.id, asked.way FROM campaigns_rsvp r JOIN ("""
    + ASKED
    + """) AS asked
    ON asked.person_id = r.person_id AND asked.at <= r.promised_at
WHERE r.event_id = %(event)s
"""
)
SILENT = """
SELECT asked.way, count(*) FROM (""" + ASKED + """) AS asked
WHERE NOT EXISTS (SELECT 1 FROM campaigns_rsvp r WHERE r.event_id = %(event)s AND r.person_id = asked.person_id)
GROUP BY 1
"""  # fmt: skip


def sends_of(event: Event) -> list[int]:
    """List the sends that asked people to an event: alerts for its page, and mails that lead to its address."""
    alerts = [f"alert:{uuid}" for uuid in event.page.alerts.values_list("uuid", flat=True)]
    leads = Content.objects.filter(text__contains=f"/p/{event.page.slug}/", dispatch__partner=event.page.partner_id)
    leads = leads.filter(Q(dispatch__reference__startswith="alert:") | Q(dispatch__reference__startswith="ladder:"))
    named = Q(reference__in=[*alerts, f"testify:{event.uuid}"]) | Q(pk__in=leads.values("dispatch"))
    return list(Dispatch.objects.filter(named).values_list("pk", flat=True))


def _facts(event: Event) -> dict[str, Any]:
    return {"sends": sends_of(event), "about": f"event:{event.uuid}", "event": event.pk}


def ways_of_promises(event: Event) -> dict[int, str]:
    """Tell by which way those who promised had been asked first; who is missing came without being asked."""
    with connection.cursor() as cursor:
        cursor.execute(OF_PROMISES, _facts(event))
        return dict(cursor.fetchall())


def count_silent(event: Event) -> dict[str, int]:
    """Count by way who was asked and has neither promised nor cancelled."""
    with connection.cursor() as cursor:
        cursor.execute(SILENT, _facts(event))
        return dict(cursor.fetchall())


def count_asked(event: Event) -> int:
    """Count the people who were asked to an event, each once, whatever they answered."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({ASKED}) AS asked", _facts(event))
        return int(cursor.fetchone()[0])


def list_silent(event: Event) -> QuerySet[Person]:
    """List who was asked to an event and has not answered, for segments."""
    mailed = Message.objects.filter(dispatch__in=sends_of(event)).exclude(fate="dropped").values("person")
    about = f"event:{event.uuid}"
    called = Person.objects.filter(attempts__assignment__call_list__about=about, attempts__outcome="reached")
    rows = Person.objects.filter(Q(pk__in=mailed) | Q(pk__in=called.values("pk")))
    return rows.filter(~Exists(event.rsvps.filter(person=OuterRef("pk"))))
