"""Tags for texts that have no room: load with {% load texts %}."""

import re
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
SHORT = 24  # a word of so many letters has room everywhere
_AFTER = re.compile(r"(?<=[._\-/])(?=[^._\-/])|(?=@)")


@register.filter
def breakable(text: Any) -> SafeString:
    """Let an e-mail address or a file's name break at its dots and before the @, not in the middle of a word."""
    if isinstance(text, SafeString):
        return text  # drawn already
    words = re.split(r"(\s+)", str(text))
    return mark_safe("".join(_open(word) if len(word) > SHORT else escape(word) for word in words))


def _open(word: str) -> str:
    return "<wbr>".join(escape(part) for part in _AFTER.split(word))
