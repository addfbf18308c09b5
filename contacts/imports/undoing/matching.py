"""Tells whom of a run nobody has touched since: these people may go as they came."""

from typing import Any

from django.apps import apps
from django.db import connection

from coalition.columns import array
from contacts.people.merging.rules import RULES

# What an import itself writes about people, and what says nothing of its own about them.
OWN = frozenset(
    {
        *("contacts.Role.person", "contacts.Tagging.person", "contacts.Stewardship.person", "contacts.Reach.person"),
        *("contacts.Address.person", "contacts.Residence.person", "contacts.CustomAnswer.person"),
        *("contacts.Submission.person", "contacts.LeftOut.person", "contacts.Introduction.person"),
        "contacts.NamedSchool.person",
        *("contacts.Candidate.low", "contacts.Candidate.high"),
    }
)
# A change moves `modified_at`; what moves nothing (a yes on the preference page, another partner) is asked for.
TOUCHED = """
SELECT p.id FROM contacts_person p WHERE p.id = ANY(%(people)s::bigint[]) AND (
    p.merged_into_id IS NOT NULL OR p.erased_at IS NOT NULL
    OR p.modified_at > (SELECT max(s.received_at) FROM contacts_submission s
                        WHERE s.person_id = p.id AND s.run = %(run)s)
    OR EXISTS (SELECT FROM contacts_submission s WHERE s.person_id = p.id AND s.run IS DISTINCT FROM %(run)s)
    OR EXISTS (SELECT FROM contacts_stewardship s WHERE s.person_id = p.id AND s.partner_id <> %(partner)s)
    OR EXISTS (SELECT FROM contacts_reach r JOIN contacts_consent c ON c.point_id = r.point_id
               WHERE r.person_id = p.id AND c.at > %(since)s AND c.how NOT IN ('import', 'import_undone')))
UNION SELECT low_id FROM contacts_candidate WHERE low_id = ANY(%(people)s::bigint[]) AND state <> 'open'
UNION SELECT high_id FROM contacts_candidate WHERE high_id = ANY(%(people)s::bigint[]) AND state <> 'open'
"""


def untouched(chunk: Any) -> set[int]:
    """Give the people whom the run made and of whom nothing else is known."""
    if not chunk.made:
        return set()
    parts = [f"SELECT {column} FROM {table} WHERE {column} = ANY(%(people)s::bigint[])" for table, column in _links()]
    run = chunk.run
    values = {"people": array(chunk.made), "run": run.uuid, "partner": run.partner_id, "since": run.started_at}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join([TOUCHED, *parts]), values)
        return chunk.made - {row[0] for row in cursor.fetchall()}


def _links() -> list[tuple[str, str]]:
    """List every table that names a person, as the rooms registered it for merges: (table, column)."""
    links = []
    for link in RULES:
        app, model, name = link.split(".")
        if link not in OWN:
            found = apps.get_model(app, model)
            links.append((found._meta.db_table, found._meta.get_field(name).column))
    return links
