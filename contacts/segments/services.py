"""Saves, copies, archives segments."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from coalition.partners.models import Membership
from contacts.segments import rules
from contacts.segments.counting.selectors import count_soon
from contacts.segments.models import Segment, SegmentVersion
from contacts.segments.trees.rules import expanded, strange_choices

WORDING = {
    "segment.made": _("made the segment"),
    "segment.changed": _("changed the segment"),
    "segment.archived": _("archived the segment"),
    "segment.restored": _("brought the segment back"),
}


class NameTaken(Refusal):
    """Another segment of this partner that is in use has this name."""

    code = "segment_name_taken"
    message = _("Another segment has this name. Choose another one.")


class NotASegment(Refusal):
    """The tree is not one that can be asked; `faults` says why."""

    code = "segment_invalid"
    status = 422
    message = _("Something in the conditions needs another look.")

    def __init__(self, faults: Any) -> None:
        self.faults = tuple(faults)
        super().__init__()


def check(tree: dict[str, Any], partner_id: int, *, now: datetime, of: UUID | None = None) -> rules.Node:
    """Read a tree (`of` this segment) and look up everything it names; raises NotASegment with all faults."""
    ask = rules.Ask(partner_id, now)
    ask.kept["above"] = [of] if of else []
    try:
        node = rules.parse(tree)
        expanded(node, ask)  # no circle
    except rules.BadTree as bad:
        raise NotASegment(bad.faults) from bad
    strange = strange_choices(node, ask)
    if strange:
        raise NotASegment(strange)
    return node


def write(segment: Segment | None, *, name: str, tree: dict[str, Any], by: Membership, now: datetime) -> Segment:
    """Save a new segment (None given) or other conditions and another name; raises NotASegment, NameTaken.

    What it asked before stays as a version.
    """
    segment = segment or Segment(partner=by.partner, made_by=by.user, made_at=now)
    is_new = segment.pk is None
    node = check(tree, by.partner.pk, now=now, of=segment.uuid)
    segment.name, segment.tree, segment.modified_at = name.strip(), rules.write(node), now
    segment.counted, segment.counted_at = count_soon(node, by.partner.pk).people, now
    with transaction.atomic():
        _store(segment)
        _keep_version(segment, by, now)
        facts = {"people": segment.counted}
        audit.record("segment.made" if is_new else "segment.changed", by=by, on=segment, facts=facts)
    return segment


def _store(segment: Segment) -> None:
    try:
        with transaction.atomic():
            segment.save()  # an old one is locked by this until the version stands
    except IntegrityError as clash:
        raise NameTaken from clash


def _keep_version(segment: Segment, by: Membership, now: datetime) -> None:
    newest = SegmentVersion.objects.filter(segment=segment).order_by("-number").first()
    if newest and (newest.name, newest.tree) == (segment.name, segment.tree):
        return
    facts = {"name": segment.name, "tree": segment.tree, "by": by.user, "at": now}
    SegmentVersion.objects.create(segment=segment, number=newest.number + 1 if newest else 1, **facts)


def duplicate(segment: Segment, *, by: Membership, now: datetime) -> Segment:
    """Save a copy under a free name."""
    for n in range(1, 100):
        try:
            label = gettext("copy") if n == 1 else f"{gettext('copy')} {n}"
            return write(None, name=f"{segment.name[:100]} ({label})", tree=segment.tree, by=by, now=now)
        except NameTaken:
            continue
    raise NameTaken


def archive(segment: Segment, *, by: Membership, now: datetime) -> None:
    """Take a segment out of use; what already asked it keeps its people."""
    if segment.archived_at:
        return
    segment.archived_at = now
    segment.save(update_fields=["archived_at"])
    audit.record("segment.archived", by=by, on=segment)


def restore(segment: Segment, *, by: Membership, now: datetime) -> None:
    """Bring an archived segment back; raises NameTaken if its name is in use again."""
    if segment.archived_at is None:
        return
    segment.archived_at = None
    _store(segment)
    audit.record("segment.restored", by=by, on=segment)
