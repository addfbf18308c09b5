"""Gives the rules in force, and what committees do in their own way."""

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from campaigns.legislation.jurisdictions import rules
from campaigns.legislation.jurisdictions.models import CommitteeWays
from coalition.errors import NotFound
from contacts.policymakers.models import Committee

SHIPPED = Path(__file__).parent / "connecticut.json"
NAMES = ("registration_url", "testimony_url", "testimony_email", "speaking_minutes", "note")


def in_force() -> rules.Jurisdiction:
    """Give the rules in force: the file that the settings name, else Connecticut's."""
    return _read(settings.JURISDICTION_FILE or str(SHIPPED))


@lru_cache(maxsize=8)
def _read(path: str) -> rules.Jurisdiction:
    return rules.read(json.loads(Path(path).read_text(encoding="utf-8")))


def ways_of(committee_ids: Iterable[int | None]) -> dict[int, rules.Own]:
    """Give what these committees do in their own way, with one query."""
    ids = {one for one in committee_ids if one}
    rows = CommitteeWays.objects.filter(committee__in=ids) if ids else []
    return {row.committee_id: rules.Own(**{name: getattr(row, name) for name in NAMES}) for row in rows}


def list_committees() -> QuerySet[Committee]:
    """List the committees with what they do in their own way."""
    return Committee.objects.select_related("ways").order_by("name")


def access_committee(membership: Any, uuid: UUID) -> Committee:
    """Get one committee, or refuse with NotFound; committees are facts that every partner may see."""
    found = list_committees().filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found
