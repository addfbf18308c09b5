"""Merging two people and taking it back. Every merge leaves a line in the diary of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.consent.stricter import services as stricter
from contacts.dedupe.merging import loading, rules, selectors
from contacts.dedupe.merging.models import Merge
from contacts.people.models import Person

WORDING = {
    "person.merged": _("Merged two entries of one person"),
    "person.merged_by_batch": _("Merged two entries that certainly were one person"),
    "person.unmerged": _("Took a merge back"),
}
SWEEP_AFTER = 120  # seconds: what was being folded while people were merged is in by then


class Changed(Refusal):
    """One of the two is not there any more, or not as it was."""

    code = "merge_changed"
    status = 409
    message = _("One of the two was merged, erased or changed hands meanwhile. Look at them again.")


class OtherHands(Refusal):
    """The two are not looked after by the same partners."""

    code = "merge_other_hands"
    status = 409
    message = _("Another partner looks after one of these two. Merging would show it what you know, so both stay.")


class FromRoster(Refusal):
    """One of the two is a policymaker."""

    code = "merge_policymaker"
    status = 409
    message = _("One of these two is a policymaker. Who holds a seat is told by the roster, not by a merge.")


class LaterFirst(Refusal):
    """A later merge built upon this one."""

    code = "unmerge_later_first"
    status = 409
    message = _("A later merge moved the same things. Take the later one back first.")


@dataclass(frozen=True)
class Wanted:
    """Two people to be merged, and whose fields stay (field -> winner or loser)."""

    winner: int
    loser: int
    keeps: Mapping[str, str]


@transaction.atomic
def merge(wanted: Wanted, *, by: Any, now: datetime) -> Merge:
    """Merge two visible people. Refuses with Changed, OtherHands or FromRoster."""
    reasons = selectors.obstacles([(wanted.winner, wanted.loser)], partner_id=by.partner.pk)
    if reason := reasons.get((wanted.winner, wanted.loser)):
        raise {"hands": OtherHands, "roster": FromRoster}.get(reason, Changed)
    [row] = merge_many([wanted], partner=by.partner, user=by.user, now=now, is_batch=False)
    people = Person.objects.filter(pk__in=[wanted.winner, wanted.loser])
    audit.record_many("person.merged", by=by, on=list(people), facts={"merge": str(row.uuid)})
    return row


def merge_many(
    wanted: Sequence[Wanted], *, partner: Any, user: Any, now: datetime, is_batch: bool
) -> list[Merge]:  # fmt: skip
    """Merge pairs of which nobody stands in two; the caller holds the transaction and has asked for obstacles."""
    ids = sorted({pk for one in wanted for pk in (one.winner, one.loser)})
    people = {p.pk: p for p in Person.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if any(p.merged_into_id or p.erased_at for p in people.values()):
        raise Changed
    rows = Merge.objects.bulk_create(
        Merge(
            partner=partner,
            winner_id=one.winner,
            loser_id=one.loser,
            keeps=dict(one.keeps),
            snapshot=_snapshot(people[one.winner], people[one.loser], one.keeps),
            by=user,
            at=now,
            is_batch=is_batch,
        )
        for one in wanted
    )
    withdrawn = stricter.take_stricter([(row.pk, row.winner_id, row.loser_id) for row in rows], now=now)
    loading.move_rows(_pairs(rows), now=now)
    for row in rows:
        row.withdrawn = withdrawn.get(row.pk, [])
        winner, loser = people[row.winner_id], people[row.loser_id]
        for name, value in row.snapshot["after"].items():
            setattr(winner, name, value)
        winner.modified_at = loser.modified_at = now
        loser.merged_into_id = winner.pk
    Merge.objects.bulk_update(rows, ["withdrawn"])
    Person.objects.bulk_update(people.values(), [*rules.FIELDS, "modified_at", "merged_into"])
    return rows


@transaction.atomic
def undo(row: Merge, *, by: Any, now: datetime) -> None:
    """Take a merge back; what happened since stays with the winner. Refuses with LaterFirst; twice is once."""
    locked = Merge.objects.select_for_update(of=("self",)).select_related("winner", "loser").get(pk=row.pk)
    if locked.undone_at:
        return
    people = {p.pk: p for p in Person.objects.select_for_update().filter(pk__in=[row.winner_id, row.loser_id])}
    winner, loser = people[row.winner_id], people[row.loser_id]
    if winner.erased_at:
        raise Changed
    if winner.merged_into_id or selectors.has_later(locked):
        raise LaterFirst
    loading.move_back(locked.pk)
    stricter.loosen(locked.withdrawn, now=now)
    for name, value in locked.snapshot["after"].items():
        if getattr(winner, name) == value:
            setattr(winner, name, locked.snapshot["winner"][name])
    loser.merged_into = None
    winner.modified_at = loser.modified_at = now
    Person.objects.bulk_update([winner, loser], [*rules.FIELDS, "modified_at", "merged_into"])
    Merge.objects.filter(pk=locked.pk).update(undone_at=now, undone_by=by.user)
    audit.record_many("person.unmerged", by=by, on=[winner, loser], facts={"merge": str(locked.uuid)})


def sweep(*, now: datetime, limit: int = 500) -> int:
    """Bring over what reached losers while they were being merged; tell for how many merges it was looked."""
    with transaction.atomic():
        due = selectors.list_unswept(now, SWEEP_AFTER)
        rows = list(due.select_for_update(skip_locked=True)[:limit])
        if rows:
            # A winner may be a loser by now: she stands in her own merge, and what comes to her goes on from there.
            for part in _apart(rows):
                loading.move_rows(_pairs(part), now=now)
            Merge.objects.filter(pk__in=[row.pk for row in rows]).update(swept_at=now)
    return len(rows)


def _apart(rows: Sequence[Merge]) -> list[list[Merge]]:
    """Divide merges so that nobody stands twice in a part; what came first is done first."""
    parts: list[tuple[set[int], list[Merge]]] = []
    for row in rows:
        two = {row.winner_id, row.loser_id}
        if not parts or parts[-1][0] & two:
            parts.append((set(), []))
        parts[-1][0].update(two)
        parts[-1][1].append(row)
    return [part for _people, part in parts]


def _pairs(rows: Sequence[Merge]) -> list[loading.Pair]:
    return [loading.Pair(row.pk, row.winner_id, row.loser_id, orjson.dumps(row.keeps).decode()) for row in rows]


def _snapshot(winner: Person, loser: Person, keeps: Mapping[str, str]) -> dict[str, Any]:
    both = {"winner": winner, "loser": loser}
    told = {side: {name: getattr(one, name) for name in rules.FIELDS} for side, one in both.items()}
    return {**told, "after": {name: told[keeps.get(name, "winner")][name] for name in rules.FIELDS}}


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget what erased people were called before they were merged: nothing of it can be taken back then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_merge SET snapshot = '{}' WHERE winner_id = ANY(%s) OR loser_id = ANY(%s)",
            [list(person_ids), list(person_ids)],
        )
        cursor.execute(
            "DELETE FROM contacts_candidate WHERE low_id = ANY(%s) OR high_id = ANY(%s)", [list(person_ids)] * 2
        )
