"""Kinds and fields of blocks, their shape, and moving them about; plain values, no Django."""

from typing import Any

Block = dict[str, str]

SIDES = ("left", "right")
SIDE_FIELDS = ("src", "alt", "text", "label", "url")
FIELDS: dict[str, tuple[str, ...]] = {
    "heading": ("text",),
    "text": ("text",),
    "button": ("label", "url"),
    "image": ("src", "alt", "url"),
    "columns": tuple(f"{side}_{name}" for side in SIDES for name in SIDE_FIELDS),
    "quote": ("text", "who"),
    "story": ("src", "alt", "text", "who", "role"),
    "hearing": ("label", "url", "until"),
    "progress": ("text",),
    "legislator": ("chamber", "which", "subject", "unknown", "finder"),
    "divider": (),
}
KINDS = tuple(FIELDS)
# What a field may hold where it is a choice; the first one is taken for anything else.
CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("hearing", "until"): ("registration", "testimony", "hearing"),
    ("legislator", "chamber"): ("senator", "representative", "both"),
    ("legislator", "which"): ("any", "persuadable", "committee", "undecided"),
    ("legislator", "unknown"): ("find", "leave_out"),
}
FINDER = "https://openstates.org/find_your_legislator/"
DEFAULTS: dict[tuple[str, str], str] = {
    ("hearing", "url"): "{{ page_link }}",
    ("legislator", "finder"): FINDER,
}
LIVE = frozenset({"hearing", "progress", "legislator"})  # blocks whose words come from facts, not from the author
WORDS = frozenset({"text", "label", "left_text", "right_text", "left_label", "right_label"})
MAX_BLOCKS = 60
MAX_FIELD = 10_000


class BadBlocks(ValueError):
    """Blocks that do not have the shape of blocks."""


def clean_blocks(raw: Any) -> list[Block]:
    """Bring blocks to their shape: known kinds, known fields, plain strings, known choices; raises BadBlocks."""
    if not isinstance(raw, list) or len(raw) > MAX_BLOCKS:
        raise BadBlocks("list")
    return [_clean_block(one) for one in raw]


def _clean_block(raw: Any) -> Block:
    kind = raw.get("kind") if isinstance(raw, dict) else None
    if not isinstance(kind, str) or kind not in FIELDS:
        raise BadBlocks("kind")
    return {"kind": kind, **{name: _clean_field(kind, name, raw.get(name)) for name in FIELDS[kind]}}


def _clean_field(kind: str, name: str, value: Any) -> str:
    if value is None:
        value = DEFAULTS.get((kind, name), "")
    if not isinstance(value, str | int | float):
        raise BadBlocks("field")
    text = str(value).replace("\x00", "")[:MAX_FIELD].strip()
    choices = CHOICES.get((kind, name))
    return text if choices is None or text in choices else choices[0]


def add_block(blocks: list[Block], kind: str, at: int | None = None) -> list[Block]:
    """Add an empty block of a kind at a place, else at the end."""
    return insert_block(blocks, {"kind": kind}, at)


def insert_block(blocks: list[Block], block: Block, at: int | None = None) -> list[Block]:
    """Put a block at a place, else at the end; a full text stays as it is."""
    if len(blocks) >= MAX_BLOCKS:
        return blocks
    where = len(blocks) if at is None else max(0, min(at, len(blocks)))
    return clean_blocks([*blocks[:where], block, *blocks[where:]])


def duplicate_block(blocks: list[Block], at: int) -> list[Block]:
    """Put a copy of a block below it."""
    return insert_block(blocks, dict(blocks[at]), at + 1) if 0 <= at < len(blocks) else blocks


def move_block(blocks: list[Block], at: int, by: int) -> list[Block]:
    """Move a block up (-1) or down (1); beyond the ends it stays."""
    to = at + by
    if not (0 <= at < len(blocks) and 0 <= to < len(blocks)):
        return blocks
    moved = list(blocks)
    moved[at], moved[to] = moved[to], moved[at]
    return moved


def remove_block(blocks: list[Block], at: int) -> list[Block]:
    """Leave out a block."""
    return [block for i, block in enumerate(blocks) if i != at]


def has_words(blocks: list[Block]) -> bool:
    """Tell whether anything is written, or a live card will write it."""
    return any(
        block["kind"] in LIVE or any(value for name, value in block.items() if name in WORDS) for block in blocks
    )


def has_content(block: Block) -> bool:
    """Tell whether a block has anything to show; a live card is asked when its facts are known."""
    needs = {"heading": "text", "text": "text", "button": "label", "image": "src", "quote": "text", "story": "text"}
    if block["kind"] == "columns":
        return any(has_content(part) for _prefix, part in parts_of(block))
    return block["kind"] not in needs or bool(block[needs[block["kind"]]])


def parts_of(block: Block) -> list[tuple[str, Block]]:
    """Take a block apart into the simple ones that it holds, each with the prefix of its fields.

    Columns hold an image, a text and a button on each side, a story a picture and words, a card its button.
    """
    kind = block["kind"]
    if kind == "columns":
        return [part for side in SIDES for part in _side(block, f"{side}_")]
    if kind == "story":
        picture = {"kind": "image", "src": block["src"], "alt": block["alt"], "url": ""}
        words = {"kind": "quote", "text": block["text"], "who": block["who"]}
        return [("", picture), ("", words)] if block["src"] else [("", words)]
    if kind == "hearing":
        button = {"kind": "button", "label": block["label"], "url": block["url"]}
        return [("", button)] if block["label"] else []
    if kind == "progress":
        return [("", {"kind": "text", "text": block["text"]})]
    if kind == "legislator":
        finder = {"kind": "button", "label": "-", "url": block["finder"]}
        return [("", finder)] if block["unknown"] == "find" else []
    return [("", block)]


def _side(block: Block, prefix: str) -> list[tuple[str, Block]]:
    src, alt, text, label, url = (block[f"{prefix}{name}"] for name in SIDE_FIELDS)
    parts: list[Block] = []
    if src:  # with a button below, the picture leads where the button leads
        parts.append({"kind": "image", "src": src, "alt": alt, "url": url})
    if text:
        parts.append({"kind": "text", "text": text})
    if label or (url and not src):
        parts.append({"kind": "button", "label": label, "url": url})
    return [(prefix, part) for part in parts]
