"""What may be done with ties: write one down, end it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.people.models import Person
from contacts.ties.models import Tie

WORDING = {
    "tie.added": _("Wrote down a tie to somebody"),
    "tie.ended": _("Ended a tie to somebody"),
}


class WithHerself(Refusal):
    """A tie needs two."""

    code = "tie_with_herself"
    status = 422
    message = _("Choose somebody else: a tie needs two people.")


@dataclass(frozen=True)
class Facts:
    """How two are connected, how well, since when, and how we know."""

    kind: str
    strength: int
    source: str = ""
    since: date | None = None


@transaction.atomic
def tie(person: Person, other: Person, *, facts: Facts, by: Any, now: datetime) -> Tie:
    """Write down that two are connected; a second time corrects what is known. Refuses with WithHerself."""
    if person.pk == other.pk:
        raise WithHerself
    row, _is_new = Tie.objects.update_or_create(
        partner=by.partner,
        person=person,
        other=other,
        kind=facts.kind,
        ended_at=None,
        defaults={"strength": facts.strength, "source": facts.source.strip()[:150], "since": facts.since},
        create_defaults={
            "strength": facts.strength,
            "source": facts.source.strip()[:150],
            "since": facts.since,
            "made_at": now,
            "made_by": by.user,
        },
    )
    Person.objects.filter(pk=person.pk).update(modified_at=now)
    audit.record("tie.added", by=by, on=person)
    return row


@transaction.atomic
def end(row: Tie, *, person: Person, by: Any, now: datetime) -> None:
    """End a tie; it stays in the timeline. A second time changes nothing."""
    if Tie.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now):
        audit.record("tie.ended", by=by, on=person)


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget the ties of erased people, from both ends."""
    Tie.objects.filter(Q(person__in=person_ids) | Q(other__in=person_ids)).delete()
