"""Reads pictures."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from coalition.errors import NotFound
from coalition.partners.brand.models import Picture

FOLDER = "pictures"


def list_pictures(membership: Any) -> QuerySet[Picture]:
    """List the pictures on the shelf of this membership's partner, latest first."""
    return Picture.objects.filter(partner=membership.partner, put_away_at=None).order_by("-id")


def access_picture(membership: Any, uuid: UUID) -> Picture:
    """Get one picture of this membership's partner, or refuse with NotFound."""
    picture = list_pictures(membership).filter(uuid=uuid).first()
    if picture is None:
        raise NotFound
    return picture
