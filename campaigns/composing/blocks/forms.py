"""The words and pictures of each kind of block."""

from typing import Any

from django.utils.translation import gettext_lazy as _

KINDS: dict[str, tuple[Any, str]] = {
    "heading": (_("Heading"), "h-1"),
    "text": (_("Text"), "writing"),
    "button": (_("Button"), "hand-click"),
    "image": (_("Image"), "photo"),
    "columns": (_("Two columns"), "layout-columns"),
    "quote": (_("Quote"), "quote"),
    "story": (_("Story"), "message-circle"),
    "hearing": (_("Hearing card"), "calendar-time"),
    "progress": (_("Petition progress"), "progress"),
    "legislator": (_("Their legislator"), "building-monument"),
    "divider": (_("Divider"), "minus"),
}
