"""Brings an earlier version of a segment back."""

from datetime import datetime

from coalition.errors import NotFound
from coalition.partners.models import Membership
from contacts.segments import services
from contacts.segments.models import Segment
from contacts.segments.versions import selectors


def bring_back(segment: Segment, number: int, *, by: Membership, now: datetime) -> Segment:
    """Ask again what an earlier version asked; raises NotFound, services.NotASegment, services.NameTaken."""
    version = selectors.find_version(segment, number)
    if version is None:
        raise NotFound
    return services.write(segment, name=version.name, tree=version.tree, by=by, now=now)
