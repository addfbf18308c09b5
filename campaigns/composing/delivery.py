"""Writes a mail: blocks to MJML to HTML with its styles inlined, and the plain text; the footer is always ours."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import css_inline
import mrml
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from campaigns.composing import rules
from coalition import brand
from contacts.correspondence.rules import Compiled, compile_content, render_region

_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)
_SPOT = re.compile(r"@@(\d+)@@")


@dataclass(frozen=True)
class Identity:
    """Who writes, as the footer says it: name, postal address, website, colour (#rrggbb)."""

    name: str
    postal_address: str
    website: str = ""
    color: str = "#0b5fa5"


@dataclass(frozen=True)
class Text:
    """What an author wrote in one language; `values` are those of the alert, `page_url` is where it asks to go."""

    language: str
    subject: str
    preheader: str
    blocks: Sequence[dict[str, str]]
    identity: Identity
    values: dict[str, str] = field(default_factory=dict)
    page_url: str = ""
    is_receipt: bool = False  # the footer says why one gets it: a yes to alerts, or something one did on a page


def compile_text(text: Text, *, prefix: str = "") -> Compiled:
    """Compile a text to what the post office sends; raises BadTag where a merge tag cannot be understood."""
    parts = []
    for part, is_html in ((text.subject, False), (write_html(text), True), (write_plain(text), False)):
        credited = rules.credit_links(part, public_url=settings.PUBLIC_URL, page_url=text.page_url, is_html=is_html)
        parts.append(rules.settle_tags(credited, text.values))
    compiled = compile_content(subject=parts[0], html=parts[1], text=parts[2], prefix=prefix)
    return _without_constants(compiled)


def _without_constants(compiled: Compiled) -> Compiled:
    """Fill in at once the regions that are the same for everybody."""
    subject, body, plain = compiled.subject, compiled.html, compiled.text
    personal = []
    for region in compiled.regions:
        if region["inputs"]:
            personal.append(region)
            continue
        value = render_region(region["source"], region["escape"], {})
        subject, body, plain = (part.replace(region["tag"], value) for part in (subject, body, plain))
    return Compiled(subject, body, plain, personal)


def write_html(text: Text) -> str:
    """Write the HTML part; merge tags stay as they are."""
    held: list[str] = []

    def hold(value: str) -> str:
        # Author's words never pass through the MJML parser: a mark stands for them until the HTML is there.
        held.append(value)
        return f"@@{len(held) - 1}@@"

    blocks = [_held_block(block, hold) for block in text.blocks if _is_worth(block)]
    escape = html.escape
    color = f"#{brand.read_color(text.identity.color)}"
    facts = {
        "language": text.language,
        "is_receipt": text.is_receipt,
        "preheader": hold(escape(text.preheader)),
        "blocks": blocks,
        "name": hold(escape(text.identity.name)),
        "raw_name": text.identity.name,
        "postal_address": hold(escape(" · ".join(text.identity.postal_address.split("\n")))),
        "website": hold(escape(text.identity.website)) if text.identity.website else "",
        "color": color,
        "ink": _ink_on(color),
    }
    with translation.override(text.language):
        mjml = render_to_string("campaigns/composing/mail.mjml", facts)
    whole = _SPOT.sub(lambda spot: held[int(spot[1])], _to_html(mjml))
    return _INLINER.inline(whole)


@lru_cache(maxsize=256)
def _to_html(mjml: str) -> str:
    return str(mrml.to_html(mjml).content)


def _is_worth(block: dict[str, str]) -> bool:
    needs = {"heading": "text", "text": "text", "button": "label", "image": "src", "quote": "text"}
    name = needs.get(block["kind"])
    return name is None or bool(block[name])


def _held_block(block: dict[str, str], hold: Any) -> dict[str, str]:
    kind = block["kind"]
    if kind in {"text", "quote"}:
        return {
            "kind": kind,
            "html": hold(rules.paragraphs(block["text"])),
            "who": hold(html.escape(block.get("who", ""))) if block.get("who") else "",
        }
    return {name: value if name == "kind" else hold(html.escape(value)) for name, value in block.items() if value}


def _ink_on(color: str) -> str:
    """Choose black or white words on a colour (#rrggbb), by its luminance."""
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return "#ffffff" if (0.299 * red + 0.587 * green + 0.114 * blue) < 150 else "#111827"


def write_plain(text: Text) -> str:
    """Write the plain-text part, footer included."""
    facts = {
        "is_receipt": text.is_receipt,
        "raw_name": text.identity.name,
        "postal_address": ", ".join(line.strip() for line in text.identity.postal_address.split("\n") if line.strip()),
        "website": text.identity.website,
        "language": text.language,
    }
    with translation.override(text.language):
        footer = render_to_string("campaigns/composing/footer.txt", facts)
    return f"{rules.plain_text(list(text.blocks))}\n\n{footer.strip()}\n"
