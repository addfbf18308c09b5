"""The door: whatever arrives is written down first. Folding is the machine's work."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.columns import new_uuids
from coalition.errors import Refusal
from contacts.intake import folding, tasks
from contacts.intake.models import Submission, SubmissionState
from contacts.intake.rules import Arrival
from contacts.intake.selectors import ASIDE
from contacts.intake.words import rules as words

NUDGE_FROM = 200  # so many at once do not wait for the next beat
COPY = """
COPY contacts_submission (uuid, kind, origin, partner_id, about, payload, language, key, received_at, state, reason,
                          reason_facts, result, run, row) FROM STDIN
"""
RELEASE = f"""
UPDATE contacts_submission s SET state = 'waiting', reason = '', folded_at = NULL,
    key = regexp_replace(s.key, '^{ASIDE}', '')
WHERE s.uuid = ANY(%s::uuid[]) AND s.partner_id = %s AND s.state = 'spam' AND NOT EXISTS (
    SELECT FROM contacts_submission o
    WHERE o.kind = s.kind AND o.key = regexp_replace(s.key, '^{ASIDE}', '') AND o.id <> s.id)
"""


class AlreadySettled(Refusal):
    """The submission is no longer one to mend: somebody else was faster."""

    code = "already_settled"
    status = 409
    message = _("Somebody has settled this one already.")


def receive(arrival: Arrival, *, now: datetime | None = None) -> Submission:
    """Write down one arrival; one that came before (same kind and key) is given back as it is."""
    row = _row(arrival, arrival.key or uuid4().hex, now or timezone.now())
    if not arrival.key:
        row.save(force_insert=True)
        return row
    Submission.objects.bulk_create([row], ignore_conflicts=True)
    return Submission.objects.get(kind=arrival.kind, key=arrival.key)


def hold(arrival: Arrival, *, reason: str, now: datetime) -> Submission:
    """Write down one arrival that is not to be folded yet, with the reason; one that came before is given back."""
    row = _row(arrival, arrival.key or uuid4().hex, now)
    row.state, row.reason = SubmissionState.REFUSED, reason
    Submission.objects.bulk_create([row], ignore_conflicts=True)
    return Submission.objects.get(kind=row.kind, key=row.key)


def let_in(submission: Submission, *, reason: str, changes: dict[str, Any]) -> bool:
    """Let a held submission wait for folding, once what it was held for has come; False: it was settled before."""
    mine = Submission.objects.filter(pk=submission.pk, state=SubmissionState.REFUSED, reason=reason)
    done = mine.update(state=SubmissionState.WAITING, reason="", payload={**submission.payload, **changes})
    return bool(done)


def release(*, partner: Any, uuids: Iterable[UUID], by: Any) -> int:
    """Let in what was set aside; what came in by another press meanwhile stays aside. Says how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RELEASE, [list(uuids), partner.pk])
        count = cursor.rowcount
        if count:
            audit.record("submission.released", by=by, facts={"count": count})
            tasks.fold.delay_on_commit()
    return count


def set_aside(arrival: Arrival, *, reason: str, now: datetime) -> None:
    """Keep what was refused at the door (a program in a form) as spam for an organizer to see; it is not folded."""
    row = _row(arrival, f"{ASIDE}{arrival.key or uuid4().hex}"[:80], now)
    row.state, row.reason = SubmissionState.SPAM, reason
    Submission.objects.bulk_create([row], ignore_conflicts=True)


def receive_many(arrivals: Iterable[Arrival], *, now: datetime) -> int:
    """Write down many arrivals by COPY; those that came before are left out. Says how many were new."""
    rows = list({(a.kind, a.key or uuid4().hex): a for a in arrivals}.items())
    if not rows:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.kind, s.key FROM unnest(%s::text[], %s::text[]) AS asked (kind, key)"
            " JOIN contacts_submission s ON s.kind = asked.kind AND s.key = asked.key",
            [[kind for (kind, _key), _ in rows], [key for (_kind, key), _ in rows]],
        )
        before = set(cursor.fetchall())
        fresh = [(key, arrival) for (kind, key), arrival in rows if (kind, key) not in before]
        with cursor.copy(COPY) as copy:
            for uuid, (key, arrival) in zip(new_uuids(len(fresh)), fresh, strict=True):
                copy.write_row((uuid, *_copy_row(arrival, key, now)))
    if len(fresh) >= NUDGE_FROM:
        tasks.fold.delay_on_commit()
    return len(fresh)


def fold_now(uuids: list[UUID], *, now: datetime) -> None:
    """Fold these submissions at once, for callers who need the answer; the rest is left to the machine."""
    folding.fold_these(uuids, now=now)


def receive_and_fold(arrival: Arrival, *, now: datetime) -> Submission:
    """Write down one arrival and fold it at once; gives back what became of it, with its person."""
    row = receive(arrival, now=now)
    fold_now([row.uuid], now=now)
    return Submission.objects.select_related("person").get(pk=row.pk)


def fold_waiting(*, now: datetime, limit: int = 0, half: int | None = None) -> int:
    """Fold what waits, bundle by bundle, until nothing is left or the limit is reached; says how many."""
    return folding.fold_waiting(now=now, limit=limit, half=half)


def mend(*, submission: Submission, changes: dict[str, Any], by: Any, now: datetime) -> Submission:
    """Correct what was typed and fold again at once; refused again, it keeps the corrections and the new reason."""
    payload = {**submission.payload, **words.storable(changes)}
    payload.pop("refuse", None)
    payload.pop("unfit", None)  # what was mended of it stands among the answers
    _move(submission, state=SubmissionState.WAITING, reason="", payload=payload)
    folding.fold_these([submission.uuid], now=now)
    audit.record("submission.mended", by=by, on=submission)
    submission.refresh_from_db()
    return submission


def discard(*, submission: Submission, by: Any, now: datetime) -> None:
    """Set a submission aside as spam or of no use; it is kept."""
    _move(submission, state=SubmissionState.SPAM, folded_at=now)
    audit.record("submission.discarded", by=by, on=submission, facts={"reason": submission.reason})


def retry(*, partner: Any, kind: str, reason: str, by: Any, now: datetime) -> int:
    """Let refused submissions wait again, all of one kind and reason ('' is any); says how many."""
    refused = Submission.objects.filter(partner=partner, state=SubmissionState.REFUSED)
    for name, value in (("kind", kind), ("reason", reason)):
        if value:
            refused = refused.filter(**{name: value})
    count = refused.update(state=SubmissionState.WAITING, reason="")
    if count:
        audit.record("submission.retried", by=by, facts={"count": count, "reason": reason})
        tasks.fold.delay_on_commit()
    return count


def _row(arrival: Arrival, key: str, now: datetime) -> Submission:
    return Submission(
        kind=arrival.kind,
        origin=arrival.origin,
        partner_id=arrival.partner_id,
        about=arrival.about,
        payload=words.storable(arrival.payload),
        language=arrival.language,
        key=key,
        received_at=now,
        run=arrival.run,
        row=arrival.row,
    )


def _move(submission: Submission, **changes: Any) -> None:
    mine = Submission.objects.filter(pk=submission.pk, state=SubmissionState.REFUSED)
    if not mine.update(**changes):
        raise AlreadySettled


def _copy_row(arrival: Arrival, key: str, now: datetime) -> tuple[Any, ...]:
    payload, _cleaned = words.written(arrival.payload)
    head = (arrival.kind, arrival.origin, arrival.partner_id, arrival.about, payload, arrival.language, key)
    return (*head, now, SubmissionState.WAITING.value, "", "{}", "{}", arrival.run, arrival.row)


def empty(uuids: Iterable[UUID]) -> None:
    """Empty submissions whose rows were forgotten: that something came stays to be counted."""
    Submission.objects.filter(uuid__in=[one for one in uuids if one]).update(payload={}, result={}, reason_facts={})


def forget_held(*, reason: str, before: datetime) -> int:
    """Delete what was held for a reason and never let in; says how many."""
    held = Submission.objects.filter(state=SubmissionState.REFUSED, reason=reason, received_at__lt=before)
    return held.delete()[0]


def drop_keys(uuids: Iterable[UUID], keys: Iterable[str]) -> None:
    """Drop what somebody took back out of the payloads of submissions; the rest stays as it came."""
    with connection.cursor() as cursor:
        sql = "UPDATE contacts_submission SET payload = payload - %s::text[] WHERE uuid = ANY(%s)"
        cursor.execute(sql, [list(keys), list(uuids)])
