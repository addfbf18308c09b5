"""The starters that come with the house, and the names of what is saved; plain values, no Django."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from campaigns.composing.blocks.rules import Block, clean_blocks

Texts = dict[str, dict[str, Any]]  # language -> {subject, preheader, blocks}
STARTERS = Path(__file__).with_name("starters.json")
MAX_SAVED = 200  # templates, and blocks, of one partner


@dataclass(frozen=True)
class Starter:
    """A text that comes with the house; name and purpose by language."""

    key: str
    names: dict[str, str]
    abouts: dict[str, str]
    texts: Texts


@lru_cache(maxsize=1)
def starters() -> dict[str, Starter]:
    """Read the starters, in the order in which they are offered."""
    raw = json.loads(STARTERS.read_text(encoding="utf-8"))
    return {key: Starter(key, one["name"], one["about"], clean_texts(one["texts"])) for key, one in raw.items()}


def clean_texts(raw: Texts) -> Texts:
    """Bring the texts of a template to their shape; raises BadBlocks."""
    return {
        language: {
            "subject": str(one.get("subject", ""))[:200],
            "preheader": str(one.get("preheader", ""))[:200],
            "blocks": clean_blocks(one.get("blocks", [])),
        }
        for language, one in raw.items()
    }


def name_of(block: Block) -> str:
    """Name a block by its first words; "" where it has none."""
    words = next((value for name, value in block.items() if name != "kind" and re.search(r"\w", value)), "")
    plain = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|[*_#\[\]]", "", words)
    short = " ".join(plain.split()[:7])
    return short[:60]
