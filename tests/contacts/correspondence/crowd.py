"""Makes many supporters at once, with addresses and consent, and an alert to send to them."""

from typing import Any

from django.db import connection

from coalition.columns import take_stock
from contacts.consent.models import ContactPoint
from contacts.consent.rules import keyed_hash
from contacts.consent.selectors import hash_key
from contacts.correspondence import services
from contacts.correspondence.rules import compile_content
from contacts.people.models import Person

PEOPLE = """
WITH made AS (
    INSERT INTO contacts_person (uuid, given_name, family_name, preferred_name, language, created_at, modified_at)
    SELECT gen_random_uuid(), 'Given' || n, 'Family' || (n %% 100), '', CASE WHEN n %% 4 = 0 THEN 'es' ELSE 'en' END,
           now(), now()
    FROM generate_series(1, %(count)s) AS n RETURNING id, given_name
), numbered AS (SELECT id, substr(given_name, 6)::int AS n FROM made),
kept AS (
    INSERT INTO contacts_stewardship (person_id, partner_id, since, via) SELECT id, %(partner)s, now(), '' FROM numbered
), points AS (
    INSERT INTO contacts_contactpoint (uuid, kind, value, raw, canonical, hash, status, soft_bounces, created_at)
    SELECT gen_random_uuid(), 'email', 'p' || n || %(suffix)s, '', '', md5('p' || n || %(suffix)s), 'ok', 0, now()
    FROM numbered RETURNING id, value
), reach AS (
    INSERT INTO contacts_reach (person_id, point_id, label, is_primary, since)
    SELECT numbered.id, points.id, '', true, now()
    FROM numbered JOIN points ON points.value = 'p' || n || %(suffix)s
), said AS (
    INSERT INTO contacts_consent (point_id, partner_id, channel, purpose, decision, at, how, basis, language)
    SELECT id, %(partner)s, 'email', 'alerts', 'granted', now(), 'web_form', '', '' FROM points RETURNING id, point_id
)
INSERT INTO contacts_consentstate (point_id, partner_id, channel, purpose, decision, at, consent_id)
SELECT point_id, %(partner)s, 'email', 'alerts', 'granted', now(), id FROM said
"""


def make(partner: Any, count: int, suffix: str = "@people.example.org") -> None:
    """Make this many supporters of a partner: p1@..., p2@...; every fourth speaks Spanish."""
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"count": count, "partner": partner.pk, "suffix": suffix})
    if (
        count >= 1000
    ):  # as autovacuum does a moment after people came in; of few it would count a table full of dead rows
        take_stock("contacts")


def hash_points() -> None:
    """Give the points the keyed hashes that real ones have: for stories in which an address comes in from outside."""
    for point in ContactPoint.objects.all():
        point.hash = keyed_hash("email", point.value, key=hash_key())
        point.save(update_fields=["hash"])


def drafts() -> list[services.Draft]:
    """Write a short alert in both languages."""
    greeting = {"en": "Dear {{ first_name | default: 'friend' }}", "es": "Hola {{ first_name | default: 'amigo' }}"}
    return [
        services.Draft(
            language,
            compile_content(
                subject=f"{hello}: hearing",
                html=f"<html><head></head><body><p>{hello}</p><a href='{{{{ unsubscribe_url }}}}'>x</a></body></html>",
                text=f"{hello}\n{{{{ unsubscribe_url }}}} {{{{ preferences_url }}}}",
                prefix="t",
            ),
        )
        for language, hello in greeting.items()
    ]


def open_alert(partner: Any, reference: str = "alert:1") -> Any:
    """Open an alert."""
    return services.open_dispatch(reference=reference, partner=partner, purpose="alerts", drafts=drafts())


def everybody() -> Any:
    """All people."""
    return Person.objects.all()
