"""What may be done with names of schools that wait: say which school it is, or that it is none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.columns import array
from contacts.people.models import Person
from contacts.schools.models import School
from contacts.schools.named import selectors
from contacts.schools.named.models import NamedSchool, NamedWhy, SchoolSpelling
from contacts.schools.named.rules import plain

WORDING = {
    "schools.name_settled": _("Said which school a name means, for %(count)s people"),
    "schools.name_dropped": _("Set a name aside that is no school, for %(count)s people"),
    "schools.spelling_forgotten": _("Forgot which school a spelling means"),
}
SETTLE = """
WITH named AS (
    DELETE FROM contacts_namedschool WHERE id = ANY(%(ids)s::bigint[]) RETURNING person_id, kind, detail, via)
INSERT INTO contacts_role (person_id, kind, organization_id, detail, since, source)
SELECT DISTINCT ON (person_id, kind) person_id, kind, %(organization)s, detail, %(today)s, via FROM named
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def settle(words: str, school: School, *, by: Any, now: datetime, person: Person | None = None) -> int:
    """Say which school a name means, for all who told it or for one person; says how many people.

    A name that no school has is remembered: the same spelling means this school from then on.
    """
    waiting = selectors.list_waiting(by, words)
    waiting = waiting.filter(person=person) if person else waiting
    rows = list(waiting.select_for_update().values_list("id", "person", "why"))
    facts: dict[str, Any] = {
        "organization": school.organization_id,
        "today": now.date(),
        "ids": array(row[0] for row in rows),
    }
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, facts)
    Person.objects.filter(pk__in=[row[1] for row in rows]).update(modified_at=now)
    if any(row[2] == NamedWhy.UNKNOWN for row in rows):
        meant = {"organization": school.organization, "at": now}
        SchoolSpelling.objects.update_or_create(partner_id=by.partner.pk, words=plain(words), defaults=meant)
    if rows:
        audit.record("schools.name_settled", by=by, on=school.organization, facts={"count": len(rows)})
    return len(rows)


@transaction.atomic
def drop(words: str, *, by: Any) -> int:
    """Set a name aside that means no school; says how many people had told it."""
    gone = NamedSchool.objects.filter(pk__in=selectors.list_waiting(by, words).values("pk")).delete()[0]
    if gone:
        audit.record("schools.name_dropped", by=by, facts={"count": gone})
    return gone


@transaction.atomic
def forget_spelling(pk: int, *, by: Any) -> None:
    """Forget which school a spelling means: the next to tell it waits again. What is written down stays."""
    if selectors.list_spellings(by).filter(pk=pk).delete()[0]:
        audit.record("schools.spelling_forgotten", by=by)


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget what erased people called their schools."""
    NamedSchool.objects.filter(person__in=person_ids).delete()
