"""What an erasure means for files: one in which somebody stood who wants to be forgotten goes at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from contacts.imports.models import ImportRun
from contacts.intake.models import Submission
from contacts.intake.preferences.rules import carries


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Let the files in which erased people stood go by the next beat; one that is being read when that is over."""
    runs = Submission.objects.filter(person__in=person_ids, run__isnull=False).values("run")
    ImportRun.objects.filter(uuid__in=runs).exclude(file="").update(file_until=now)


def forget_addresses(addresses: Sequence[tuple[str, str]], runs: Sequence[UUID], now: datetime) -> None:
    """Let the files go whose refused rows held these addresses; no look ahead shows one as an example any more."""
    ImportRun.objects.filter(uuid__in=runs).exclude(file="").update(file_until=now)
    shown = Q()
    for _kind, value in addresses:
        shown |= Q(shown__icontains=value)
    for run in ImportRun.objects.annotate(shown=Cast("dry_run", TextField())).filter(shown, dry_run__isnull=False):
        seen = run.dry_run or {}
        kept = [one for one in seen.get("samples", []) if not carries(one, addresses)]
        ImportRun.objects.filter(pk=run.pk).update(dry_run={**seen, "samples": kept})
