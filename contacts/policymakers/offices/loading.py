"""Follows what sources tell of offices: ends what changed or vanished, begins what is new, overwrites nothing."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import DateField, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from contacts.policymakers.models import Office, Term

REACH = ("address", "phone", "email", "website")
Told = Mapping[tuple[int, str], Mapping[str, str]]  # (person, kind of office) -> what leads there


def write_offices(told: Told, closed: Iterable[tuple[int, str]], today: dt.date) -> list[tuple[int, str]]:
    """Write offices as told, and end those that are closed; tells which changed, beside those that are all new.

    A way that a source leaves out stays as it was; one that it tells as empty is gone. What only completes an office,
    or corrects it on the day on which it was told, needs no history.
    """
    closed = set(closed)
    people = {person for person, _kind in {*told, *closed}}
    have = {(one.person_id, one.kind): one for one in Office.objects.filter(person__in=people, until=None)}
    ended, new, mended = [have[mark] for mark in sorted(closed) if mark in have], [], []
    for mark, ways in told.items():
        before = have.get(mark)
        if before is None:
            new.append(Office(person_id=mark[0], kind=mark[1], since=today, **ways))
        elif any(getattr(before, name) != way for name, way in ways.items()):
            completes = all(getattr(before, name) in ("", way) for name, way in ways.items())
            if completes or before.since >= today:
                mended.append(_moved(before, before, ways))
            else:
                ended.append(before)
                new.append(_moved(before, Office(person_id=mark[0], kind=mark[1], since=today), ways))
    Office.objects.filter(pk__in=[one.pk for one in ended]).update(until=today)
    Office.objects.bulk_update(mended, [*REACH, "bounced_at"])
    Office.objects.bulk_create(new)
    return [(one.person_id, one.kind) for one in (*ended, *mended)]


def _moved(before: Office, after: Office, ways: Mapping[str, str]) -> Office:
    """Give an office its ways; that mail came back counts on while its address is the same."""
    kept = {name: getattr(before, name) for name in REACH} | dict(ways)
    after.bounced_at = before.bounced_at if kept["email"] == before.email else None
    for name, way in kept.items():
        setattr(after, name, way)
    return after


def end_offices(today: dt.date) -> int:
    """End the offices of those who hold no seat any more, on the day their last term ended; tells how many."""
    theirs = Term.objects.filter(person=OuterRef("person")).order_by()
    held = theirs.filter(Q(ends_on=None) | Q(ends_on__gt=today))
    last = theirs.values("person").annotate(last=Max("ends_on")).values("last")
    over = Office.objects.filter(~Exists(held), Exists(theirs), until=None)
    return over.update(until=Greatest(F("since"), Subquery(last, output_field=DateField())))
