"""What an erasure means for files: one in which somebody stood who wants to be forgotten goes at once."""

from collections.abc import Sequence
from datetime import datetime

from contacts.imports.models import ImportRun
from contacts.intake.models import Submission


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Let the files in which erased people stood go by the next beat; one that is being read when that is over."""
    runs = Submission.objects.filter(person__in=person_ids, run__isnull=False).values("run")
    ImportRun.objects.filter(uuid__in=runs).exclude(file="").update(file_until=now)
