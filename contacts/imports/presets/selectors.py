"""Reads presets of imports."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from contacts.imports.presets.models import ImportPreset


def list_presets(partner_id: int) -> QuerySet[ImportPreset]:
    """List the presets of a partner by name."""
    return ImportPreset.objects.filter(partner=partner_id).order_by("name")


def find_preset(partner_id: int, uuid: Any) -> ImportPreset | None:
    """Find one preset of a partner, or None."""
    return list_presets(partner_id).filter(uuid=uuid).first() if isinstance(uuid, UUID) else None
