"""What an author writes: light markup, merge tags and links; what is missing or wrong in it. No Django."""

import html
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import nh3

from campaigns.composing.blocks.rules import FIELDS as FIELDS
from campaigns.composing.blocks.rules import MAX_BLOCKS as MAX_BLOCKS
from campaigns.composing.blocks.rules import BadBlocks as BadBlocks
from campaigns.composing.blocks.rules import Block, parts_of
from campaigns.composing.blocks.rules import add_block as add_block
from campaigns.composing.blocks.rules import clean_blocks as clean_blocks
from campaigns.composing.blocks.rules import has_words as has_words

GMAIL_CLIPS = 102 * 1024  # Gmail hides what is beyond, the way out included


@dataclass(frozen=True)
class Tag:
    """A merge tag: where its value comes from (person, alert, link) and the fallback that the picker offers."""

    name: str
    source: str
    fallback: str = ""


TAGS = (
    Tag("greeting", "person", "friend"),
    Tag("first_name", "person", "friend"),
    Tag("last_name", "person"),
    Tag("town", "person", "your town"),
    Tag("senator.name", "person", "your senator"),
    Tag("senator.phone", "person", "860-240-0100"),
    Tag("representative.name", "person", "your representative"),
    Tag("representative.phone", "person", "860-240-0100"),
    Tag("partner", "alert"),
    Tag("campaign", "alert"),
    Tag("bill", "alert"),
    Tag("hearing_date", "alert"),
    Tag("hearing_place", "alert"),
    Tag("registration_deadline", "alert"),
    Tag("testimony_deadline", "alert"),
    Tag("page_title", "alert"),
    Tag("page_link", "link"),
)
ALERT_TAGS = frozenset(tag.name for tag in TAGS if tag.source == "alert")

INLINE = {"p", "br", "strong", "b", "em", "i", "u", "a", "ul", "ol", "li"}
_LIQUID = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_LINK = re.compile(r"\[([^\]\n]+)\]\(((?:\{\{.*?\}\}|[^)\s])+)\)")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_ITALIC = re.compile(r"(?<!\*)\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?!\*)", re.DOTALL)
_HREF = re.compile(r"""href\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
_TAGGED = re.compile(r"</?[a-zA-Z][^<>]*>")


def paragraphs(text: str) -> str:
    """Turn light markup (blank lines, **bold**, *italics*, [words](link), - lists) into safe HTML."""
    parts = []
    for chunk in re.split(r"\n\s*\n", text.strip()):
        lines = chunk.split("\n")
        if all(line.lstrip().startswith(("- ", "• ")) for line in lines):
            items = "".join(f"<li>{_inline(line.lstrip()[2:])}</li>" for line in lines)
            parts.append(f"<ul>{items}</ul>")
        else:
            parts.append(f"<p>{'<br>'.join(_inline(line) for line in lines)}</p>")
    return clean_fragment("".join(parts))


def clean_fragment(fragment: str) -> str:
    """Keep only harmless inline markup of an author's fragment."""
    return nh3.clean(
        fragment,
        tags=INLINE,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


def _inline(text: str) -> str:
    held: list[str] = []

    def hold(token: re.Match[str]) -> str:
        held.append(token.group())
        return f"\x02{len(held) - 1}\x03"

    def put_back(text: str, *, quoted: bool = False) -> str:
        return re.sub(
            r"\x02(\d+)\x03",
            lambda spot: html.escape(held[int(spot[1])]) if quoted else _as_text(held[int(spot[1])]),
            text,
        )

    shy = _LIQUID.sub(hold, text)
    linked = _LINK.sub(lambda m: f'<a href="{html.escape(m[2])}">{m[1]}</a>', shy)
    marked = _ITALIC.sub(r"<em>\1</em>", _BOLD.sub(r"<strong>\1</strong>", linked))
    attributes = re.sub(r'(href=")([^"]*)(")', lambda m: m[1] + put_back(m[2], quoted=True) + m[3], marked)
    return put_back(attributes)


def _as_text(token: str) -> str:
    return token.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> str:
    """Turn light markup into words for the plain-text part: "words (link)"."""
    linked = _LINK.sub(lambda m: f"{m[1]} ({m[2]})", text)
    marked = _ITALIC.sub(r"\1", _BOLD.sub(r"\1", linked))
    return html.unescape(_TAGGED.sub("", marked)).strip()


def plain_block(block: Block) -> str:
    """Write a block for the plain-text part; one that holds others is written part by part."""
    kind = block["kind"]
    if kind == "heading":
        words = plain(block["text"])
        return f"{words}\n{'=' * min(len(words), 60)}" if words else ""
    if kind == "text":
        return plain(block["text"])
    if kind == "button":
        return f"{plain(block['label'])}:\n{block['url']}" if block["label"] else ""
    if kind == "image":
        return f"[{block['alt']}]" if block["alt"] else ""
    if kind == "divider":
        return "-" * 30
    if kind == "quote":
        return _plain_quote(block["text"], block["who"])
    if kind == "story":
        picture = f"[{block['alt']}]\n\n" if block["src"] and block["alt"] else ""
        who = ", ".join(part for part in (block["who"], block["role"]) if part)
        return picture + _plain_quote(block["text"], who)
    return "\n\n".join(words for _prefix, part in parts_of(block) if (words := plain_block(part)))


def _plain_quote(text: str, who: str) -> str:
    if not text:
        return ""
    said = "\n".join(f"> {line}" for line in plain(text).split("\n"))
    return f"{said}\n> – {who}" if who else said


@dataclass(frozen=True)
class Link:
    """A link of a mail: the block it stands in, and whether it can work."""

    block: int
    url: str
    fault: str = ""


def links_of(blocks: list[Block]) -> list[Link]:
    """List every link that a supporter may press, with what is wrong with it (empty, broken, insecure)."""
    found = []
    for i, block in enumerate(blocks):
        for _prefix, part in parts_of(block):
            urls = [part["url"]] if part["kind"] == "button" or part.get("url") else []
            text = part.get("text", "")
            urls += [m[2] for m in _LINK.finditer(text)] + _HREF.findall(text)
            found += [Link(i, url, fault_of_link(url)) for url in urls]
    return found


def fault_of_link(url: str) -> str:
    """Tell what is wrong with a link: empty, broken, insecure, or nothing."""
    url = url.strip()
    if not url or url in {"#", "http://", "https://"}:
        return "empty"
    if re.fullmatch(r"\{\{.*\}\}", url, re.DOTALL) or url.startswith(("mailto:", "tel:")) or is_own_path(url):
        return ""
    try:
        parts = urlsplit(_LIQUID.sub("x", url))
    except ValueError:
        return "broken"
    if parts.scheme not in {"http", "https"} or not _is_host(parts.hostname or ""):
        return "broken"
    return "insecure" if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1"} else ""


def is_own_path(url: str) -> bool:
    """Tell whether an address is a path of our own house, such as that of an uploaded picture."""
    return bool(re.fullmatch(r"/(?!/)[\w./-]+", url))


def _is_host(name: str) -> bool:
    return "." in name or name == "localhost"


@dataclass(frozen=True)
class Finding:
    """Something that preflight found in a text: a code, the block it stands in (-1: none), and facts."""

    code: str
    block: int = -1
    facts: dict[str, Any] = field(default_factory=dict)


def findings(blocks: list[Block], subject: str) -> list[Finding]:
    """Find what is missing or wrong in a text, without its merge tags."""
    found = []
    if not subject.strip():
        found.append(Finding("no_subject"))
    if not has_words(blocks):
        found.append(Finding("no_text"))
    wrong = [link for link in links_of(blocks) if link.fault]
    found += [Finding(f"link_{link.fault}", link.block, {"url": link.url[:80]}) for link in wrong]
    for i, block in enumerate(blocks):
        for _prefix, part in parts_of(block):
            if part["kind"] == "image" and part["src"] and not part["alt"]:
                found.append(Finding("no_alt", i))
            if part["kind"] == "image" and fault_of_link(part["src"]):
                found.append(Finding("image_broken", i))
            if part["kind"] == "button" and not part["label"]:
                found.append(Finding("no_label", i))
    return found


def credit_links(text: str, *, public_url: str, page_url: str, is_html: bool) -> str:
    """Write the page's address for {{ page_link }}, and the message's token on every link to our own pages.

    The token is signed and names nobody; an action that arrives with it is credited to the message.
    """
    text = re.sub(r"\{\{-?\s*page_link\b.*?\}\}", lambda _: html.escape(page_url) if is_html else page_url, text)
    own = re.compile(re.escape(public_url) + r"/p/[\w-]+/?(?:\?[\w=&;%.+-]*\w)?")

    def credit(link: re.Match[str]) -> str:
        joiner = ("&amp;" if is_html else "&") if "?" in link.group() else "?"
        return f"{link.group()}{joiner}m={{{{ message_token }}}}"

    return own.sub(credit, text)


def settle_tags(text: str, values: dict[str, str]) -> str:
    """Write the alert's own values into the merge tags, so that only what differs by person is left to fill in.

    A value that is missing becomes nil: a fallback or an {% if %} then sees that there is nothing.
    """

    def settle(token: re.Match[str]) -> str:
        parts = re.split(r"""("[^"]*"|'[^']*')""", html.unescape(token.group()))
        parts[::2] = [_NAME.sub(lambda m: _literal(values.get(m[1], "")), part) for part in parts[::2]]
        return "".join(parts)

    return _LIQUID.sub(settle, text)


_NAME = re.compile(r"(?<![\w.])(" + "|".join(sorted(ALERT_TAGS, key=len, reverse=True)) + r")(?![\w.])")


def _literal(value: str) -> str:
    safe = re.sub(r"[{}<>%]", "", value)
    if not safe:
        return "nil"
    return f"'{safe}'" if '"' in safe and "'" not in safe else '"' + safe.replace('"', "”") + '"'


def empty_tags(text: str, values: dict[str, str]) -> list[str]:
    """List the alert's own tags that print nothing: no value, no fallback, not within a condition of their own."""
    bare = re.findall(r"\{\{-?\s*([a-z_]+)\s*-?\}\}", text)
    asked = set(re.findall(r"\{%-?\s*(?:if|unless)\s+([a-z_]+)", text))
    return sorted({name for name in bare if name in ALERT_TAGS and not values.get(name) and name not in asked})
