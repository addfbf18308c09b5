"""Blocks of a text as HTML: what an organizer writes line by line, made harmless. Plain values.

A blank line parts blocks. `## ` begins a heading, `> ` a quotation (its last line `— name` says whose), `- ` a list,
`[words](https://…)` is a link, and one that stands alone behind an arrow (`-> [words](https://…)`) is a button.
"""

import html
import re

LINK = re.compile(
    r"\[([^\]\n]{1,200})\]\((https?://[^\s()<>\"]{3,500}|mailto:[^\s()<>\"]{3,200}|/[^\s()<>\"]{0,300})\)"
)
BUTTON = re.compile(r"^->\s*(\[[^\]\n]+\]\([^)\s]+\))$")
STRONG = re.compile(r"\*\*([^*\n]{1,300})\*\*")


def draw_blocks(text: str) -> str:
    """Draw a text as HTML: everything typed is escaped, only our own few elements come out."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "\n".join(_block(block.strip("\n")) for block in blocks if block.strip())


def plain(text: str) -> str:
    """Give the words of a text without the signs of its blocks, for feeds and cards."""
    bare = LINK.sub(r"\1", text)
    return " ".join(STRONG.sub(r"\1", re.sub(r"(?m)^(##|>|-|->)\s+", "", bare)).split())


def _block(block: str) -> str:
    lines = [line.rstrip() for line in block.split("\n")]
    if lines[0].startswith("## "):
        rest = _block("\n".join(lines[1:])) if len(lines) > 1 else ""
        return f"<h2>{_inline(lines[0][3:])}</h2>{rest}"
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
    if all(line.startswith(">") for line in lines):
        return _quote([line[1:].strip() for line in lines])
    button = BUTTON.match(lines[0]) if len(lines) == 1 else None
    if button:
        return f'<p class="buttons">{_inline(button.group(1), css="btn")}</p>'
    return "<p>" + "<br>".join(_inline(line) for line in lines) + "</p>"


def _quote(lines: list[str]) -> str:
    said_by = lines.pop()[1:].strip() if len(lines) > 1 and lines[-1].startswith(("—", "–")) else ""
    cite = f"<footer>{_inline(said_by)}</footer>" if said_by else ""
    return f"<blockquote><p>{'<br>'.join(_inline(line) for line in lines)}</p>{cite}</blockquote>"


def _inline(text: str, css: str = "") -> str:
    out, at = [], 0
    for found in LINK.finditer(text):
        out.append(_strong(text[at : found.start()]))
        mark = f' class="{css}"' if css else ""
        rel = "" if found.group(2).startswith("/") else ' rel="noopener"'
        out.append(f'<a{mark} href="{html.escape(found.group(2))}"{rel}>{html.escape(found.group(1))}</a>')
        at = found.end()
    return "".join(out) + _strong(text[at:])


def _strong(text: str) -> str:
    return STRONG.sub(r"<strong>\1</strong>", html.escape(text))
