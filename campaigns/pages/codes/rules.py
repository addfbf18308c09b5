"""The six digits of a submission: plain values."""

import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

LASTS = timedelta(hours=1)
TRIES = 6


def code_for(submission: UUID, key: str) -> str:
    """Derive the code of a submission; a million of them, and six tries."""
    digest = hmac.new(key.encode(), b"page-code:" + submission.bytes, hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def is_right(typed: str, submission: UUID, keys: list[str]) -> bool:
    """Tell whether what was typed is the code, blanks and hyphens apart."""
    digits = "".join(letter for letter in typed if letter.isascii() and letter.isdigit())
    return any(hmac.compare_digest(digits, code_for(submission, key)) for key in keys)


def is_over(received_at: datetime, now: datetime) -> bool:
    """Tell whether a code can be used no more."""
    return now - received_at > LASTS
