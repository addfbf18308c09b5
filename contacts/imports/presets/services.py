"""Keeps and drops presets of imports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from coalition.audit import services as audit
from contacts.imports.presets import selectors
from contacts.imports.presets.models import ImportPreset


@dataclass(frozen=True)
class Kept:
    """What a preset keeps of a file."""

    columns: Mapping[str, str]
    policy: Mapping[str, str]
    day_first: bool = False


@transaction.atomic
def keep(*, partner: Any, name: str, kept: Kept, by: Any, now: datetime) -> ImportPreset:
    """Keep a preset under a name; one of that name is replaced."""
    row, _made = ImportPreset.objects.update_or_create(
        partner=partner,
        name=" ".join(name.split())[:60],
        defaults={"made_at": now, **vars(kept)},
    )
    audit.record("import.preset_kept", by=by, on=row, facts={"columns": len(kept.columns)})
    return row


@transaction.atomic
def drop(*, partner: Any, uuid: UUID, by: Any) -> bool:
    """Drop a preset; False if there is none."""
    row = selectors.find_preset(partner.pk, uuid)
    if row is None:
        return False
    audit.record("import.preset_dropped", by=by, on=row)
    row.delete()
    return True
