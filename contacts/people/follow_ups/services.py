"""What may be done with follow-ups: make one, make many, do it, take that back."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from coalition.accounts.models import User
from coalition.audit import services as audit
from coalition.columns import columns_of
from coalition.partners.models import Membership
from contacts.people.models import FollowUp, Person
from contacts.people.services import Nameless

WORDING = {
    "follow_up.added": _("gave somebody a follow-up"),
    "follow_up.done": _("did a follow-up"),
    "follow_up.undone": _("took back that a follow-up was done"),
}
ASSIGN = """
INSERT INTO contacts_followup (uuid, person_id, partner_id, assignee_id, text, due_on, because, key, made_at)
SELECT gen_random_uuid(), n.person_id, n.partner_id, n.assignee_id, n.text, n.due_on, n.because, n.key, %s
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::date[], %s::text[], %s::text[])
    AS n (person_id, partner_id, assignee_id, text, due_on, because, key)
ORDER BY n.person_id
ON CONFLICT (key) WHERE key <> '' DO NOTHING
"""


@dataclass(frozen=True)
class Assigned:
    """A follow-up that something made by itself: `key` names it, so that it is never made twice."""

    person_id: int
    partner_id: int
    assignee_id: int | None
    text: str
    due_on: date
    because: str
    key: str


def assign_many(rows: Sequence[Assigned], *, now: datetime) -> None:
    """Write many follow-ups with one statement; those whose key is known are left alone."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(ASSIGN, [now, *columns_of([astuple(row) for row in rows])])


@transaction.atomic
def add(
    person: Person, *, text: str, due_on: date, assignee: User | None, by: Membership, now: datetime
) -> FollowUp:  # fmt: skip
    """Make a follow-up by hand. Refuses with Nameless."""
    words = " ".join(text.split())[:300]
    if not words:
        raise Nameless
    row = FollowUp.objects.create(
        person=person, partner=by.partner, assignee=assignee, text=words, due_on=due_on, made_by=by.user, made_at=now
    )
    audit.record("follow_up.added", by=by, on=row)
    return row


@transaction.atomic
def finish(row: FollowUp, *, by: Membership, now: datetime) -> None:
    """Note that it was done; a second time changes nothing."""
    if FollowUp.objects.filter(pk=row.pk, done_at=None).update(done_at=now, done_by=by.user):
        audit.record("follow_up.done", by=by, on=row)


@transaction.atomic
def undo(row: FollowUp, *, by: Membership) -> None:
    """Take back that it was done."""
    if FollowUp.objects.filter(pk=row.pk, done_at__isnull=False).update(done_at=None, done_by=None):
        audit.record("follow_up.undone", by=by, on=row)


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget what was to be done about erased people."""
    FollowUp.objects.filter(person__in=person_ids).delete()
