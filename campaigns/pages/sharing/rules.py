"""Codes of share links: plain values. 22 letters stand for a submission, fewer for a partner behind a page."""

import base64
import binascii
from uuid import UUID

PERSONAL = 22


def code_of(submission: UUID) -> str:
    """Write the code of a supporter's own share link; knowing it gives no right."""
    return base64.urlsafe_b64encode(submission.bytes).decode().rstrip("=")


def read_code(code: str) -> UUID | None:
    """Read whose link it is, or None for anything else."""
    if len(code) != PERSONAL:
        return None
    try:
        return UUID(bytes=base64.urlsafe_b64decode(f"{code}=="))
    except (binascii.Error, ValueError):
        return None
