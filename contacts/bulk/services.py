"""What may be done: begin a change for many people, stop it, undo it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.bulk import tasks
from contacts.bulk.models import BulkChange, BulkRow, BulkState
from contacts.bulk.rules import Wanted
from contacts.people.models import Person

WORDING = {
    "people.changing_together": _("Began to change %(count)s people at once"),
    "people.changed_together": _("Changed %(count)s people at once"),
    "people.changing_back": _("Began to undo a change of %(count)s people"),
    "people.changed_back": _("Undid a change: %(count)s people are as before"),
    "people.change_stopped": _("Stopped a change of many people after %(count)s"),
}
FREEZE = """
INSERT INTO contacts_bulkrow (change_id, number, person_id)
SELECT %s, row_number() OVER (ORDER BY x.id), x.id FROM (SELECT DISTINCT y.id FROM ({people}) AS y (id)) AS x
"""


class Nobody(Refusal):
    """There is nobody to change."""

    code = "nobody_chosen"
    status = 422
    message = _("Choose people first.")


class TooLate(Refusal):
    """The change has moved on meanwhile."""

    code = "change_moved_on"
    status = 409
    message = _("This change has moved on meanwhile. Look at where it stands now.")


@transaction.atomic
def begin(*, people: QuerySet[Person], wanted: Wanted, by: Any, now: datetime) -> BulkChange:
    """Freeze whom a change is about, and let it run in the background. Refuses with Nobody."""
    change = BulkChange.objects.create(
        partner=by.partner, made_by=by.user, made_at=now, kind=wanted.kind, facts=dict(wanted.facts)
    )
    sql, params = people.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(FREEZE.format(people=sql), [change.pk, *params])
        change.total = cursor.rowcount
    if not change.total:
        raise Nobody
    change.save(update_fields=["total"])
    audit.record("people.changing_together", by=by, on=change, facts={"count": change.total, "what": wanted.kind})
    tasks.work_due.delay_on_commit()
    return change


@transaction.atomic
def stop(change: BulkChange, *, by: Any, now: datetime) -> None:
    """Stop a change; what is done so far stays and can be undone. Refuses with TooLate."""
    mine = BulkChange.objects.filter(pk=change.pk, state=BulkState.RUNNING)
    if not mine.update(state=BulkState.CANCELLED, finished_at=now):
        raise TooLate
    audit.record("people.change_stopped", by=by, on=change, facts={"count": change.done})


@transaction.atomic
def undo(change: BulkChange, *, by: Any, now: datetime) -> None:
    """Let everything be as before where nobody changed it since, in the background. Refuses with TooLate."""
    over = BulkChange.objects.filter(pk=change.pk, state__in=[BulkState.DONE, BulkState.CANCELLED])
    if not over.update(state=BulkState.UNDOING, undo_began_at=now, undone_by=by.user):
        raise TooLate
    audit.record("people.changing_back", by=by, on=change, facts={"count": change.changed})
    tasks.work_due.delay_on_commit()


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget what stood at erased people before a change of many: no undo brings it back."""
    BulkRow.objects.filter(person__in=person_ids).update(was=None)
