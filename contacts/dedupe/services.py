"""What may be done with duplicates: search, put two side by side, decide, decide about all certain ones."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.dedupe import matching, selectors, tasks
from contacts.dedupe.merging import services as merging
from contacts.dedupe.merging.models import Merge
from contacts.dedupe.models import Candidate, CandidateState, DuplicateRun, DuplicateRunState, RunKind

WORDING = {
    "duplicates.searched": _("Searched for duplicates"),
    "duplicates.merging": _("Had %(count)s certain duplicates merged"),
    "duplicates.cancelled": _("Stopped a search for duplicates"),
    "duplicates.dismissed": _("Said that two entries are two people"),
    "duplicates.reopened": _("Put two entries side by side again"),
    **merging.WORDING,
}


class Busy(Refusal):
    """A search or a batch of this partner is under way."""

    code = "duplicates_busy"
    status = 409
    message = _("A search or a merge is under way already. Wait until it is done.")


class NoPair(Refusal):
    """Not exactly two people."""

    code = "duplicates_no_pair"
    status = 422
    message = _("Choose exactly two people to put side by side.")


def search(*, by: Any, now: datetime) -> DuplicateRun:
    """Begin a search among the partner's people. Refuses with Busy."""
    return _begin(RunKind.SEARCH, by=by, now=now)


def merge_certain(*, by: Any, now: datetime) -> DuplicateRun:
    """Begin to merge all certain candidates in the background. Refuses with Busy."""
    return _begin(RunKind.MERGE, by=by, now=now)


def _begin(kind: str, *, by: Any, now: datetime) -> DuplicateRun:
    try:
        with transaction.atomic():
            facts: dict[str, Any] = {"state": DuplicateRunState.WAITING}
            if kind == RunKind.MERGE:
                # Up to here: what a search finds meanwhile was not looked at when somebody said yes.
                facts = {"state": DuplicateRunState.MERGING, **selectors.size_of_certain(by)}
            run = DuplicateRun.objects.create(partner=by.partner, kind=kind, made_by=by.user, made_at=now, **facts)
            action = "duplicates.merging" if kind == RunKind.MERGE else "duplicates.searched"
            audit.record(action, by=by, on=run, facts={"count": run.total})
            tasks.run_due.delay_on_commit()
            return run
    except IntegrityError as why:
        raise Busy from why


def cancel(run: DuplicateRun, *, by: Any, now: datetime) -> None:
    """Stop a run; what it found or merged so far stays."""
    alive = DuplicateRun.objects.filter(pk=run.pk, finished_at=None)
    if alive.update(state=DuplicateRunState.CANCELLED, finished_at=now):
        audit.record("duplicates.cancelled", by=by, on=run)


@transaction.atomic
def compare(people: list[UUID], *, by: Any, now: datetime) -> Candidate:
    """Put two visible people side by side by hand. Refuses with NoPair, or as a merge would."""
    chosen = selectors.list_chosen(by, people)
    if len(chosen) != 2:
        raise NoPair
    low, high = sorted(one.pk for one in chosen)
    known = Candidate.objects.filter(partner=by.partner, low=low, high=high).first()
    if known is None:
        score = matching.score_two(low, high, partner_id=by.partner.pk)
        matching.write_found([(low, high, score)], partner_id=by.partner.pk, run_id=None, now=now)
        known = Candidate.objects.get(partner=by.partner, low=low, high=high)
    return known


@transaction.atomic
def decide(row: Candidate, *, keeps: Mapping[str, str], older: bool, by: Any, now: datetime) -> Merge:
    """Merge a candidate's two people: the older entry remains, or the younger. Refuses as `merging.merge` does."""
    locked = Candidate.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.state == CandidateState.MERGED:
        raise merging.Changed
    winner, loser = (row.low_id, row.high_id) if older else (row.high_id, row.low_id)
    merge = merging.merge(merging.Wanted(winner, loser, keeps), by=by, now=now)
    matching.settle([(row.low_id, row.high_id)], partner_id=by.partner.pk, user=by.user, now=now)
    return merge


@transaction.atomic
def dismiss(row: Candidate, *, by: Any, now: datetime) -> None:
    """Say that these are two people: no search asks again."""
    still = Candidate.objects.filter(pk=row.pk, state=CandidateState.OPEN)
    if still.update(state=CandidateState.DISMISSED, decided_at=now, decided_by=by.user):
        audit.record("duplicates.dismissed", by=by, on=row)


@transaction.atomic
def reopen(row: Candidate, *, by: Any) -> None:
    """Ask again about two who were said to be two people."""
    still = Candidate.objects.filter(pk=row.pk, state=CandidateState.DISMISSED)
    if still.update(state=CandidateState.OPEN, decided_at=None, decided_by=None):
        audit.record("duplicates.reopened", by=by, on=row)


@transaction.atomic
def undo(merge: Merge, *, by: Any, now: datetime) -> None:
    """Take a merge back, and let no search or batch propose the two again by itself. Refuses with LaterFirst."""
    merging.undo(merge, by=by, now=now)
    low, high = sorted((merge.winner_id, merge.loser_id))
    Candidate.objects.filter(low=low, high=high).update(
        state=CandidateState.DISMISSED, decided_at=now, decided_by=by.user
    )
