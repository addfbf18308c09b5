"""Reads the versions of a segment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contacts.segments import rules, selectors
from contacts.segments.models import Segment, SegmentVersion


@dataclass(frozen=True)
class Told:
    """One version in words."""

    number: int
    name: str
    sentence: str
    by: Any
    at: datetime
    is_newest: bool


def list_versions(segment: Segment, limit: int = 30) -> list[Told]:
    """List the versions of a segment, the newest first."""
    rows = list(SegmentVersion.objects.filter(segment=segment).select_related("by").order_by("-number")[:limit])
    told = []
    for i, row in enumerate(rows):
        try:
            sentence = selectors.sentence_of(row.tree or {"v": 1, "all": []}, segment.partner_id)
        except rules.BadTree:
            sentence = ""
        told.append(Told(row.number, row.name, sentence, row.by, row.at, i == 0))
    return told


def find_version(segment: Segment, number: int) -> SegmentVersion | None:
    """Find one version of a segment."""
    return SegmentVersion.objects.filter(segment=segment, number=number).first()
