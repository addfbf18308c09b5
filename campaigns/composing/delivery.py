"""Writes a mail: blocks to MJML to HTML with its styles inlined, and the plain text; the footer is always ours."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import css_inline
import mrml
from csp import constants
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from campaigns.composing import rules
from campaigns.composing.blocks.rules import LIVE, Block, has_content, parts_of
from campaigns.composing.cards.delivery import say_day as say_day
from campaigns.composing.cards.delivery import write_card
from campaigns.composing.cards.rules import Live
from coalition import brand
from coalition.partners.models import Partner
from contacts.correspondence.rules import Compiled, compile_content, render_region

_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)
Hold = Callable[[str], str]
_SCHEME = re.compile(r"^https?://(www\.)?")
_SPOT = re.compile(r"@@(\d+)@@")


# No font by the name of a web font: the compiler would add a sheet of another house to every mail.
FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Helvetica, Arial, sans-serif"
# Fills the line that inboxes show beside the subject, so that nothing of the mail's body follows the preview line.
AFTER_PREVIEW = "&#847;&zwnj;&nbsp;" * 60


# A mail that is shown at the desk: nothing of it runs, nothing of it loads but pictures.
MAIL_CSP = {
    "default-src": [constants.NONE],
    "img-src": ["https:", "data:", constants.SELF, settings.PUBLIC_URL],  # the desk may be open under another name
    "style-src": [constants.UNSAFE_INLINE],
    "frame-ancestors": [constants.SELF],
    "sandbox": ["allow-popups"],
}


@dataclass(frozen=True)
class Logo:
    """A picture that stands for a name: path or address, and its size in the mail."""

    src: str
    width: int
    height: int


@dataclass(frozen=True)
class Identity:
    """Who writes, as head and foot of a mail say it: name, postal address, website, colour (#rrggbb), logo."""

    name: str
    postal_address: str
    website: str = ""
    color: str = "#0b5fa5"
    logo: Logo | None = None


def identity_of(partner: Partner) -> Identity:
    """Give a partner as its mails show it."""
    logo = Logo(partner.logo, partner.logo_width, partner.logo_height) if partner.logo else None
    return Identity(partner.name, partner.postal_address, partner.website, partner.color, logo)


@dataclass(frozen=True)
class Text:
    """What an author wrote in one language; `values` are those of the alert, `page_url` is where it asks to go."""

    language: str
    subject: str
    preheader: str
    blocks: Sequence[Block]
    identity: Identity
    values: dict[str, str] = field(default_factory=dict)
    page_url: str = ""
    is_receipt: bool = False  # the footer says why one gets it: a yes to alerts, or something one did on a page
    purpose: str = "alerts"  # what the footer says that the reader said yes to; `desk`: she is a colleague
    live: Live = field(default_factory=Live)  # what live cards tell, as of one moment


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

    escape = html.escape
    identity = text.identity
    with translation.override(text.language):
        facts = {
            "language": text.language,
            "is_receipt": text.is_receipt,
            "purpose": text.purpose,
            "title": hold(escape(text.subject)),
            "preheader": hold(escape(text.preheader) + AFTER_PREVIEW) if text.preheader else "",
            "sections": list(_sections(text, hold)),
            "name": hold(escape(identity.name)),
            "postal_address": hold(escape(" · ".join(identity.postal_address.split("\n")))),
            "website": hold(escape(identity.website)) if identity.website else "",
            "site": hold(escape(_SCHEME.sub("", identity.website).rstrip("/"))) if identity.website else "",
            "logo": hold(_write_logo(identity, identity.logo)) if identity.logo else "",
            "shades": brand.shades(brand.read_color(identity.color)),
            "font": FONT,
        }
        mjml = render_to_string("campaigns/composing/mail.mjml", facts)
    whole = _SPOT.sub(lambda spot: held[int(spot[1])], _to_html(mjml))
    return _INLINER.inline(whole)


def _sections(text: Text, hold: Hold) -> Iterator[dict[str, Any]]:
    """Lay blocks out: columns and stories side by side, everything else one below the other."""
    flow: list[dict[str, str]] = []
    for block in text.blocks:
        if block["kind"] not in {"columns", "story"}:
            flow += [drawn] if (drawn := _draw(block, text, hold)) else []
            continue
        if not has_content(block):
            continue
        if flow:
            yield {"kind": "flow", "blocks": flow}
        flow = []
        yield _columns(block, text, hold) if block["kind"] == "columns" else _story(block, hold)
    if flow:
        yield {"kind": "flow", "blocks": flow}


def _columns(block: Block, text: Text, hold: Hold) -> dict[str, Any]:
    sides: dict[str, list[dict[str, str]]] = {"left_": [], "right_": []}
    for prefix, part in parts_of(block):
        sides[prefix] += [drawn] if (drawn := _draw(part, text, hold)) else []
    return {"kind": "columns", "sides": list(sides.values())}


def _story(block: Block, hold: Hold) -> dict[str, Any]:
    return {
        "kind": "story",
        "src": hold(html.escape(absolute(block["src"]))) if block["src"] else "",
        **{name: hold(html.escape(block[name])) if block[name] else "" for name in ("alt", "who", "role")},
        "html": hold(rules.paragraphs(block["text"])),
    }


def _draw(block: Block, text: Text, hold: Hold) -> dict[str, str] | None:
    """Bring a simple block or a live card to what the template needs; None where there is nothing to see."""
    kind = block["kind"]
    if kind in LIVE:
        card = write_card(block, text.live, as_html=True)
        return {"kind": "card", "html": hold(card)} if card else None
    if not has_content(block):
        return None
    if kind in {"text", "quote"}:
        who = block.get("who", "")
        return {
            "kind": kind,
            "html": hold(rules.paragraphs(block["text"])),
            "who": hold(html.escape(who)) if who else "",
        }
    values = {**block, "src": absolute(block["src"])} if kind == "image" else block
    return {name: value if name == "kind" else hold(html.escape(value)) for name, value in values.items() if value}


def _write_logo(identity: Identity, logo: Logo) -> str:
    """Write the head of the mail: a logo that is no wider than high has the name beside it."""
    facts = {
        "src": absolute(logo.src),
        "logo": logo,
        "name": identity.name,
        "website": identity.website,
        "is_square": logo.width < 1.6 * logo.height,
    }
    return render_to_string("campaigns/composing/logo.html", facts).strip()


def absolute(address: str) -> str:
    """Write the whole address of one of our own paths: a mail is read elsewhere."""
    return f"{settings.PUBLIC_URL}{address}" if rules.is_own_path(address) else address


@lru_cache(maxsize=256)
def _to_html(mjml: str) -> str:
    return str(mrml.to_html(mjml).content)


def write_plain(text: Text) -> str:
    """Write the plain-text part, footer included."""
    facts = {
        "is_receipt": text.is_receipt,
        "purpose": text.purpose,
        "raw_name": text.identity.name,
        "postal_address": ", ".join(line.strip() for line in text.identity.postal_address.split("\n") if line.strip()),
        "website": text.identity.website,
        "language": text.language,
    }
    with translation.override(text.language):
        footer = render_to_string("campaigns/composing/footer.txt", facts)
        parts = [_plain(block, text.live) for block in text.blocks]
    return f"{''.join(parts)}{footer.strip()}\n"


def _plain(block: Block, live: Live) -> str:
    words = write_card(block, live, as_html=False) if block["kind"] in LIVE else rules.plain_block(block)
    if not words:
        return ""
    # The card of a legislator brings its own empty lines: where it is left out, nothing remains of it.
    return words if block["kind"] == "legislator" else f"{words}\n\n"
