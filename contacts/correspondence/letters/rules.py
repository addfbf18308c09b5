"""Renders the regions of a mail for a whole bundle: columns of values in, columns of texts out, each input set once."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

from contacts.correspondence.rules import escape_for, read_plain, render_region

MISSING: Any = type("Missing", (), {"__slots__": ()})()  # a person has no such value; unlike None, which a value may be


def escape_all(escape: str, texts: list[str]) -> list[str]:
    """Make a column of values safe for its place: all at once, which costs a tenth of one after another."""
    if escape == "html":
        safe = html.escape("\0".join(texts)).split("\0")
        return safe if len(safe) == len(texts) else [html.escape(text) for text in texts]
    return texts if escape == "none" else [escape_for(escape, text) for text in texts]


def render_rows(
    regions: Sequence[Mapping[str, Any]], columns: Mapping[str, Sequence[Any]], size: int
) -> list[dict[str, str]]:
    """Render all regions for as many people as a column is long: tag -> value for each of them."""
    tags = [region["tag"] for region in regions]
    if not tags:
        return [{} for _ in range(size)]
    rendered = [render_column(region, columns, size) for region in regions]
    return [dict(zip(tags, row, strict=True)) for row in zip(*rendered, strict=True)]


def render_column(region: Mapping[str, Any], columns: Mapping[str, Sequence[Any]], size: int) -> list[str]:
    """Render one region for a column of people, once per distinct inputs."""
    source, escape = region["source"], region["escape"]
    plain = read_plain(source)
    if plain is not None and {str, type(MISSING)}.issuperset(map(type, columns[plain[0]])):
        texts = [one if one and one is not MISSING else plain[1] for one in columns[plain[0]]]
        return escape_all(escape, texts)
    inputs = region["inputs"]
    if not inputs:
        return [render_region(source, escape, {})] * size
    known: dict[tuple[Any, ...], str] = {}
    texts = []
    for values in zip(*[columns[name] for name in inputs], strict=True):
        key = tuple([value if type(value) is str else _key(value) for value in values])
        text = known.get(key)
        if text is None:
            own = {name: value for name, value in zip(inputs, values, strict=True) if value is not MISSING}
            text = known[key] = render_region(source, escape, own)
        texts.append(text)
    return texts


def _key(value: Any) -> Any:
    """Tell values apart: numbers by what they are, cards (one object per district) by which one it is."""
    return (type(value), value) if isinstance(value, int | float) else id(value)
