"""The Gateway protocol, and the one that the settings name."""

import hmac
import os
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from coalition.post import keys
from coalition.post.memory import MemoryGateway
from coalition.post.rules import Letter, Receipt
from coalition.post.sendgrid import SendGridGateway
from coalition.post.smtp import SmtpGateway

_made: dict[tuple[object, ...], "Gateway"] = {}


class Gateway(Protocol):
    """Hands one letter to a provider with one call and tells what is known; never raises for a provider's 'no'."""

    name: str

    def send(self, letter: Letter) -> Receipt:
        """Hand over this letter."""
        ...


def gateway() -> Gateway:
    """Give the gateway of the settings; one per process, so that its connection is used again."""
    key = (
        os.getpid(),
        settings.MAIL_GATEWAY,
        settings.SENDGRID_API_HOST,
        settings.SENDGRID_API_KEY,
        settings.MAIL_TIMEOUT,
    )
    if key not in _made:
        _made[key] = _make()
    return _made[key]


def _make() -> Gateway:
    if settings.MAIL_GATEWAY == "sendgrid":
        return SendGridGateway(
            key=settings.SENDGRID_API_KEY, host=settings.SENDGRID_API_HOST, timeout=settings.MAIL_TIMEOUT
        )
    if settings.MAIL_GATEWAY == "smtp":
        return SmtpGateway()
    if settings.MAIL_GATEWAY == "memory":
        return MemoryGateway()
    raise ImproperlyConfigured(f"MAIL_GATEWAY is {settings.MAIL_GATEWAY!r}; it may be sendgrid or smtp.")


def event_keys() -> list[str]:
    """List the public keys that may sign event webhooks; a laptop trusts its own sandbox."""
    named = [key.strip() for key in settings.SENDGRID_WEBHOOK_PUBLIC_KEY.split(",") if key.strip()]
    if not named and settings.DEBUG:
        return [keys.public_key(settings.DATA_DIR)]
    return named


def inbound_token() -> str:
    """Give the secret in the address of the inbound hook: of the settings, else derived from the house's key."""
    derived = hmac.digest(settings.SECRET_KEY.encode(), b"inbound hook", "sha256")[:24].hex()
    return settings.INBOUND_TOKEN or derived
