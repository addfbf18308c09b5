"""Tags for texts that have no room: load with {% load texts %}."""

import re
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
SHORT = 24  # so many letters have room everywhere
_AFTER = re.compile(r"(?<=[._\-/])(?=[^._\-/])|(?=@)")


@register.filter
def breakable(text: Any) -> SafeString:
    """Let an e-mail address or a file's name break at its dots and before the @, not in the middle of a word."""
    if isinstance(text, SafeString):
        return text  # drawn already
    parts = _AFTER.split(str(text)) if len(str(text)) > SHORT else [str(text)]
    return mark_safe("<wbr>".join(escape(part) for part in parts))
