"""What the buttons of the editor do to the blocks of a text; plain values, no Django."""

from campaigns.alerts.rules import Deed
from campaigns.composing.blocks import rules as blocks_of
from campaigns.composing.blocks.rules import Block


def insert(blocks: list[Block], deed: Deed, block: Block) -> tuple[list[Block], int]:
    """Put a saved block where a button asks: `saved:en:<uuid>:2`; without a place at the end."""
    where = int(deed.more) if deed.more.isdigit() and len(deed.more) < 4 else len(blocks)
    return blocks_of.insert_block(blocks, block, where), min(where, len(blocks))


def edit(blocks: list[Block], deed: Deed) -> tuple[list[Block], int]:
    """Do what a button asks; tells the blocks and the one that the writer looks at now (-1: none)."""
    at = deed.at
    if deed.name == "add" and deed.what in blocks_of.FIELDS:
        where = int(deed.more) if deed.more.isdigit() and len(deed.more) < 4 else len(blocks)
        return blocks_of.add_block(blocks, deed.what, where), min(where, len(blocks))
    if not 0 <= at < len(blocks):
        return blocks, -1
    if deed.name in {"up", "down"}:
        by = -1 if deed.name == "up" else 1
        return blocks_of.move_block(blocks, at, by), max(0, min(len(blocks) - 1, at + by))
    if deed.name == "copy":
        return blocks_of.duplicate_block(blocks, at), at + 1
    if deed.name == "remove":
        return blocks_of.remove_block(blocks, at), min(at, len(blocks) - 2)
    if deed.name == "picture" and deed.more in blocks[at] and deed.more.endswith("src"):
        return [{**block, deed.more: deed.rest} if i == at else block for i, block in enumerate(blocks)], at
    return blocks, -1
