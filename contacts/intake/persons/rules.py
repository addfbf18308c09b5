"""What may become of something that is known already when a file tells it too: plain values."""

from typing import Any

FILL, OVERWRITE, NEVER = "fill", "overwrite", "never"
# Unless the one who brings the file says otherwise. Of somebody new everything is written down.
USUAL = {"given_name": FILL, "family_name": FILL, "language": OVERWRITE, "home": OVERWRITE}


def may_write(payload: dict[str, Any], name: str, before: Any) -> bool:
    """Tell whether what a payload says may stand where `before` stands now, with somebody who is known."""
    told = payload.get("policy")
    policy = (told.get(name) if isinstance(told, dict) else None) or USUAL.get(name, OVERWRITE)
    return policy == OVERWRITE or (policy == FILL and not before)
