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
from contacts.schools.named.models import NamedSchool

WORDING = {
    "schools.name_settled": _("Said which school a name means, for %(count)s people"),
    "schools.name_dropped": _("Set a name aside that is no school, for %(count)s people"),
}
SETTLE = """
WITH named AS (
    DELETE FROM contacts_namedschool WHERE id = ANY(%(ids)s::bigint[]) RETURNING person_id, kind, detail, via)
INSERT INTO contacts_role (person_id, kind, organization_id, detail, since, source)
SELECT DISTINCT ON (person_id, kind) person_id, kind, %(organization)s, detail, %(today)s, via FROM named
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def settle(words: str, school: School, *, by: Any, now: datetime) -> int:
    """Say which school a name means, for all who told it; says how many people. Two statements."""
    rows = list(selectors.list_waiting(by, words).select_for_update().values_list("id", "person"))
    facts: dict[str, Any] = {
        "organization": school.organization_id,
        "today": now.date(),
        "ids": array(row[0] for row in rows),
    }
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, facts)
    Person.objects.filter(pk__in=[row[1] for row in rows]).update(modified_at=now)
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


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget what erased people called their schools."""
    NamedSchool.objects.filter(person__in=person_ids).delete()
