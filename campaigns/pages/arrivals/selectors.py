"""Whom a link of our own mails brought: her own details, for filling in the form. Never cached, never in an address."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from campaigns.pages.rules import Front
from contacts.consent import rules as tokens
from contacts.consent import selectors as consent
from contacts.correspondence.models import Message
from contacts.places import selectors as places

DAYS = 60  # an old mail may have been passed on many times


def find_known(mark: str, front: Front, now: datetime) -> dict[str, str]:
    """Give what a form may be filled in with for the reader of this message; nothing when the page does not want it."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    uuid = tokens.read_token("m", mark, keys=keys) if front.prefills and mark else None
    if uuid is None:
        return {}
    rows = Message.objects.filter(uuid=uuid, dispatch__partner=front.partner["id"], created_at__gte=now - _age())
    message = rows.filter(person__erased_at=None, person__merged_into=None).select_related("person").first()
    if message is None:
        return {}
    home = places.find_home(message.person_id)
    told: dict[str, Any] = {
        "given_name": message.person.given_name,
        "family_name": message.person.family_name,
        "email": consent.addresses_of([message.point_id]).get(message.point_id, ""),
        "zip": home.zip if home else "",
    }
    return {name: str(value) for name, value in told.items() if value}


def _age() -> timedelta:
    return timedelta(days=DAYS)
