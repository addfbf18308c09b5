"""Merge tags: compile a text with Liquid tags into fixed text and regions, and render a region for a person's values.

A *region* is one `{{ ... }}` or one whole `{% if %}...{% endif %}` block. In the compiled text it is replaced by a
short random tag; each person's values travel beside the text, and the provider puts them in place. So a mail to a
million people is one text and a few short values each, and a region is rendered once per distinct set of inputs.

Liquid by `python-liquid` with every limit set, few tags and filters, plain values only. Values are escaped here.
"""

import html as html_module
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from liquid import BoundTemplate, Environment, Undefined
from liquid.exceptions import LiquidError

from coalition.errors import Refusal

TAGS = frozenset({"if", "unless", "case", "for", "break", "continue", "comment"})
BLOCKS = {"if": "endif", "unless": "endunless", "case": "endcase", "for": "endfor", "comment": "endcomment"}
FILTERS = frozenset(
    {"default", "upcase", "downcase", "capitalize", "strip", "truncate", "truncatewords", "size", "first", "last"}
    | {"join", "plus", "minus", "times", "divided_by", "modulo", "round", "append", "prepend", "replace", "url_encode"}
)
TOKEN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
WORD = re.compile(r"\{%-?\s*(\w+)")
# `{{ name }}` and `{{ name | default: "text" }}` are nine regions of ten, and need no engine: thirty times faster.
SIMPLE = re.compile(r"\{\{\s*((?:field\.)?[a-z_][a-z0-9_]*)\s*(?:\|\s*default:\s*(?:\"([^\"]*)\"|'([^']*)')\s*)?\}\}\Z")
MAX_REGION = 20_000
OWN = "field"  # {{ field.shirt_size }}: an answer to a field of the partner's own, known by its whole name
_missing: ContextVar[list[str] | None] = ContextVar("missing", default=None)


class BadTag(Refusal):
    """A merge tag that cannot be understood. `code` is syntax, tag, filter or open; `where` subject, html or text."""

    status = 422

    def __init__(self, code: str, where: str, snippet: str, detail: str = "") -> None:
        self.code, self.where, self.snippet, self.detail = code, where, snippet[:120], detail[:200]
        super().__init__(f"{where}: {code}: {self.snippet} {self.detail}".strip())


@dataclass(frozen=True, slots=True)
class Compiled:
    """A text with short tags in place of its regions; `regions` is a list of {tag, source, inputs, escape}."""

    subject: str
    html: str
    text: str
    regions: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Rendered:
    """One person's copy, as it arrives."""

    subject: str
    html: str
    text: str


class _Noted(Undefined):
    """Renders as nothing, and notes its name if it is printed without a fallback."""

    def __str__(self) -> str:
        noted = _missing.get()
        if noted is not None:
            noted.append(self.name)
        return ""


class _House(Environment):
    loop_iteration_limit = 1000
    output_stream_limit = MAX_REGION
    local_namespace_limit = 20_000
    context_depth_limit = 10
    block_nesting_limit = 8

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        kept = TAGS | {"content", "output", "illegal"}
        self.tags = {name: tag for name, tag in self.tags.items() if name in kept}
        self.filters = {name: use for name, use in self.filters.items() if name in FILTERS}


_PLAIN = _House(undefined=_Noted)
_ESCAPING = _House(undefined=_Noted, autoescape=True)


def compile_content(*, subject: str, html: str, text: str, prefix: str = "") -> Compiled:
    """Split each part into fixed text and regions; raises BadTag where a tag cannot be understood.

    `prefix` is random per send unless given, so that nobody's data can look like a tag.
    """
    prefix = prefix or secrets.token_hex(4)
    regions: dict[tuple[str, str], dict[str, Any]] = {}
    parts = {
        where: _cut(part, where, prefix, regions)
        for where, part in (("subject", " ".join(subject.split())), ("html", html), ("text", text))
    }
    return Compiled(parts["subject"], parts["html"], parts["text"], list(regions.values()))


def _cut(source: str, where: str, prefix: str, regions: dict[tuple[str, str], dict[str, Any]]) -> str:
    out: list[str] = []
    at, open_since, open_blocks = 0, 0, []
    for token in TOKEN.finditer(source):
        word = WORD.match(token.group())
        name = word.group(1) if word else ""
        if not open_blocks:
            out.append(_fixed(source[at : token.start()], where))
            open_since = token.start()
        if name in BLOCKS:
            open_blocks.append(BLOCKS[name])
        elif open_blocks and name == open_blocks[-1]:
            open_blocks.pop()
        if not open_blocks:
            out.append(_region(source[open_since : token.end()], where, prefix, regions))
        at = token.end()
    if open_blocks:
        raise BadTag("open", where, source[open_since : open_since + 80])
    out.append(_fixed(source[at:], where))
    return "".join(out)


def _fixed(text: str, where: str) -> str:
    for half in ("{{", "{%"):
        if half in text:
            raise BadTag("open", where, text[text.index(half) : text.index(half) + 80])
    return text


def _region(source: str, where: str, prefix: str, regions: dict[tuple[str, str], dict[str, Any]]) -> str:
    escape = "html" if where == "html" else "line" if where == "subject" else "none"
    if escape == "html":  # a clean-up of the author's HTML turned < and & within tags into entities
        source = TOKEN.sub(lambda token: html_module.unescape(token.group()), source)
    known = regions.get((source, escape))
    if known is None:
        inputs = sorted(_check(source, where, escape))
        known = {"tag": f"-{prefix}{len(regions):x}-", "source": source, "inputs": inputs, "escape": escape}
        regions[(source, escape)] = known
    return str(known["tag"])


def _check(source: str, where: str, escape: str) -> Iterable[str]:
    for token in TOKEN.findall(source):
        word = WORD.match(token)
        if word and not word.group(1).startswith("end") and word.group(1) not in TAGS | {"else", "elsif", "when"}:
            raise BadTag("tag", where, token, word.group(1))
        if token.startswith("{{") and "<" in token:
            raise BadTag("syntax", where, token, "<")
    try:
        seen = _template(source, escape).analyze()
    except LiquidError as error:
        raise BadTag("syntax", where, source, str(error).split("\n")[0]) from error
    for name in seen.filters:
        if name not in FILTERS:
            raise BadTag("filter", where, source, name)
    return _names(seen.globals)


def _names(used: Mapping[str, Sequence[Any]]) -> list[str]:
    names = [name for name in used if name != OWN]
    names += [".".join(str(part) for part in one.segments[:2]) for one in used.get(OWN, ())]
    return list(dict.fromkeys(names))


def _nested(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Let the engine find answers to own fields where it looks for them."""
    own = {name.partition(".")[2]: value for name, value in values.items() if name.startswith(f"{OWN}.")}
    return {**values, OWN: own} if own else values


@lru_cache(maxsize=2000)
def read_plain(source: str) -> tuple[str, str] | None:
    """Read a plain output: its name and its fallback; None for everything else."""
    found = SIMPLE.match(source)
    return (found.group(1), found.group(2) or found.group(3) or "") if found else None


@lru_cache(maxsize=2000)
def _template(source: str, escape: str) -> BoundTemplate:
    # Within a block the author's own markup stands beside values, so the engine escapes the values;
    # a single output is escaped as a whole, literals of its fallback included.
    is_block = source.startswith("{%")
    return (_ESCAPING if escape == "html" and is_block else _PLAIN).from_string(source)


def render_region(source: str, escape: str, values: Mapping[str, Any]) -> str:
    """Render one region for these values, escaped for its place; a value that is missing renders as nothing."""
    plain = read_plain(source)
    value = values.get(plain[0], "") if plain else None
    if plain and type(value) is str:
        result = value or plain[1]
    else:
        try:
            result = _template(source, escape).render(**_nested(values))
        except LiquidError:
            result = ""  # a limit was hit by one person's values; preflight shows it, a send must not stop
    is_block = source.startswith("{%")
    return result if is_block and escape == "html" else escape_for(escape, result)


def escape_for(escape: str, text: str) -> str:
    """Make a value safe for its place: html, line (a subject, no line ends) or none."""
    if escape == "html":
        return html_module.escape(text)
    return " ".join(text.split()) if escape == "line" else text


def render_preview(compiled: Compiled, values: Mapping[str, Any]) -> Rendered:
    """Render the whole mail for one person's values: what arrives, byte for byte."""
    filled = {region["tag"]: render_region(region["source"], region["escape"], values) for region in compiled.regions}

    def put(part: str) -> str:
        for tag, value in filled.items():
            part = part.replace(tag, value)
        return part

    return Rendered(put(compiled.subject), put(compiled.html), put(compiled.text))


def readable(text: str, tags: Iterable[str]) -> str:
    """Show an ellipsis where a text differs from person to person."""
    for tag in tags:
        text = text.replace(tag, "…")
    return text


def missing_tags(compiled: Compiled, values: Mapping[str, Any]) -> list[str]:
    """List the tags that would print nothing for these values because they have no fallback."""
    known = {name: value for name, value in values.items() if value not in (None, "", [], {})}
    noted: list[str] = []
    mark = _missing.set(noted)
    try:
        for region in compiled.regions:
            try:
                _template(region["source"], region["escape"]).render(**_nested(known))
            except LiquidError as error:
                noted.append(str(error).split("\n")[0])
            if OWN in noted:  # the engine names the first part only
                noted.remove(OWN)
                noted += [name for name in region["inputs"] if name.startswith(f"{OWN}.") and name not in known]
    finally:
        _missing.reset(mark)
    return sorted(set(noted))


def unknown_tags(compiled: Compiled, known: Iterable[str]) -> list[str]:
    """List the names used in tags that nobody fills."""
    return sorted({name for region in compiled.regions for name in region["inputs"]} - set(known))


def inputs_of(regions: Iterable[Mapping[str, Any]]) -> set[str]:
    """List the names of values that these regions use."""
    return {name for region in regions for name in region["inputs"]}


# Mails speak the reader's language whatever the desk speaks, bundle by bundle: a table is enough for two words.
PARTIES = {
    "democratic": {"en": "Democrat", "es": "Partido Demócrata"},
    "republican": {"en": "Republican", "es": "Partido Republicano"},
}


def say_party(party: str, language: str) -> str:
    """Say a party in the reader's language; one that we do not know is told as the roster has it."""
    said = next((words for name, words in PARTIES.items() if name in party.lower()), {})
    return said.get(language, said.get("en", party))


def dial(phone: str) -> str:
    """Write a phone number for a link (tel:), with the country's code."""
    digits = re.sub(r"\D", "", phone.lower().partition("x")[0])
    return f"+1{digits}" if len(digits) == 10 else f"+{digits}" if digits else ""


def mask(address: str) -> str:
    """Show whose address it is to somebody who knows it, and not to others: d•••s@example.org."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}•••{local[-1:] if len(local) > 2 else ''}@{domain}"


# --- mail of other rooms: letters to offices are no messages to people ------------------------------------------------
Listener = Callable[[Sequence[Any], datetime], None]
LISTENERS: list[Listener] = []


def register_listener(listen: Listener) -> None:
    """Let a room hear of events whose message is not one of ours here; called from AppConfig.ready()."""
    if listen not in LISTENERS:
        LISTENERS.append(listen)
