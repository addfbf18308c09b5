"""Plain rules of consent: normal forms, keyed hashes, signed link tokens."""

import base64
import hashlib
import hmac
from uuid import UUID


def keyed_hash(kind: str, value: str, *, key: str) -> str:
    """Hash a normalised contact point with the house's key (HMAC-SHA256, hex), so that a leak names nobody."""
    return hmac.new(key.encode(), f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


def sign_token(purpose: str, uuid: UUID, *, key: str) -> str:
    """Make the link token of a row: its uuid and a 128-bit MAC bound to the purpose; nothing is stored."""
    mac = hmac.new(key.encode(), purpose.encode() + b":" + uuid.bytes, hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(uuid.bytes + mac).decode().rstrip("=")


def read_token(purpose: str, token: str, *, keys: list[str]) -> UUID | None:
    """Read a link token made with one of the keys; None if it is not ours."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    if len(raw) != 32:
        return None
    uuid = UUID(bytes=raw[:16])
    good = [key for key in keys if hmac.compare_digest(sign_token(purpose, uuid, key=key), token)]
    return uuid if good else None
