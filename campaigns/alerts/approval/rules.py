"""What changed between two snapshots of an alert, word by word; plain values, no Django."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
MOST_WORDS = 4000  # of one part; beyond that it is told as a whole


@dataclass(frozen=True)
class Piece:
    """Some words that stayed, came or went."""

    state: str
    text: str


@dataclass(frozen=True)
class Part:
    """A part of a text (subject, preheader, a block) and what became of it."""

    kind: str
    state: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Change:
    """Everything that is told about one language and variant."""

    language: str
    variant: str
    state: str
    parts: tuple[Part, ...]

    @property
    def is_same(self) -> bool:
        """Tell whether nothing changed."""
        return self.state == SAME


def compare_words(before: str, after: str) -> tuple[Piece, ...]:
    """Compare two texts word by word."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        return tuple(Piece(state, text) for state, text in ((REMOVED, before), (ADDED, after)) if text)
    pieces: list[Piece] = []
    for deed, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if deed == "equal":
            pieces.append(Piece(SAME, "".join(old[a:b])))
            continue
        if a < b:
            pieces.append(Piece(REMOVED, "".join(old[a:b])))
        if c < d:
            pieces.append(Piece(ADDED, "".join(new[c:d])))
    return tuple(pieces)


def compare(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Change]:
    """Compare the texts of two snapshots, language by language; without an earlier one everything is new."""
    old = {(one["language"], one["variant"]): one for one in before["versions"]} if before else {}
    new = {(one["language"], one["variant"]): one for one in after["versions"]}
    changes = []
    for key in [*new, *(key for key in old if key not in new)]:
        state = CHANGED if key in old and key in new else ADDED if key in new else REMOVED
        parts = tuple(_parts(old.get(key, {}), new.get(key, {})))
        if state == CHANGED and all(part.state == SAME for part in parts):
            state = SAME
        changes.append(Change(*key, state, parts))
    return changes


def _parts(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Part]:
    for name in ("subject", "preheader"):
        before, after = old.get(name, ""), new.get(name, "")
        if before or after:
            yield _part(name, before, after)
    yield from _blocks(old.get("blocks", []), new.get("blocks", []))


def _part(kind: str, before: str, after: str) -> Part:
    if before == after:
        return Part(kind, SAME, (Piece(SAME, after),))
    return Part(kind, CHANGED if before and after else ADDED if after else REMOVED, compare_words(before, after))


def _blocks(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[Part]:
    """Lay the blocks of two texts beside each other: those that stayed, changed, came, went."""
    keys = [[json.dumps(one, sort_keys=True) for one in blocks] for blocks in (old, new)]
    for deed, a, b, c, d in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if deed == "equal":
            yield from (_part(one["kind"], words_of(one), words_of(one)) for one in new[c:d])
            continue
        gone, come = list(old[a:b]), list(new[c:d])
        while gone and come and gone[0]["kind"] == come[0]["kind"]:
            before, after = gone.pop(0), come.pop(0)
            yield Part(after["kind"], CHANGED, compare_words(words_of(before), words_of(after)))
        yield from (Part(one["kind"], REMOVED, (Piece(REMOVED, words_of(one)),)) for one in gone)
        yield from (Part(one["kind"], ADDED, (Piece(ADDED, words_of(one)),)) for one in come)


def words_of(block: Any) -> str:
    """Write everything that stands in a block, whatever its kind, line by line."""
    if isinstance(block, Mapping):
        return "\n".join(text for name, one in block.items() if name != "kind" and (text := words_of(one)))
    if isinstance(block, Sequence) and not isinstance(block, str):
        return "\n".join(text for one in block if (text := words_of(one)))
    return str(block)


@dataclass(frozen=True)
class Facts:
    """What changed apart from the texts: what (include, exclude, sender, reply_to, send_at, choices), before, after."""

    what: str
    before: str
    after: str


def compare_facts(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Facts]:
    """List what changed apart from the texts; without an earlier snapshot nothing did."""
    if before is None:
        return []
    found = []
    for what in ("include", "exclude", "sender", "reply_to", "send_at"):
        old, new = (_say(shot[what]) for shot in (before, after))
        if before[what] != after[what]:
            found.append(Facts(what, old, new))
    names = {*before["choices"], *after["choices"]}
    changed = sorted(name for name in names if before["choices"].get(name) != after["choices"].get(name))
    return [*found, *(Facts("choices", "", name) for name in changed)]


def _say(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(one["name"] for one in value)
