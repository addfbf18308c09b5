"""Plain rules of reading: what differs between two texts, word by word."""

import re
from difflib import SequenceMatcher

SAME, OUT, IN = "same", "out", "in"
MOST = 4000  # words; longer texts are shown whole


def differences(before: str, after: str) -> list[tuple[str, str]]:
    """Cut two texts into pieces that are the same, went out, or came in; put together they give either text."""
    old, new = (re.findall(r"\s+|[^\s]+", text)[: 2 * MOST] for text in (before, after))
    pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append((SAME, "".join(old[a:b])))
            continue
        pieces += [(OUT, "".join(old[a:b]))] if b > a else []
        pieces += [(IN, "".join(new[c:d]))] if d > c else []
    return pieces
