"""How words are broken into the lines of a card: plain values."""

from collections.abc import Callable

WIDTH, HEIGHT = 1200, 630  # what Facebook, WhatsApp, X and iMessage ask for
MARGIN = 80


def wrap(text: str, width: float, measure: Callable[[str], float], *, most: int) -> list[str]:
    """Break words into at most so many lines; what is left over ends in an ellipsis, a word too long is cut."""
    lines: list[str] = []
    line = ""
    words = text.split()
    for i, word in enumerate(words):
        while measure(word) > width and len(word) > 1:
            word = f"{word[:-2]}…" if word.endswith("…") else f"{word[:-1]}…"
        longer = f"{line} {word}".strip()
        if not line or measure(longer) <= width:
            line = longer
            continue
        lines.append(line)
        if len(lines) == most:
            return [*lines[:-1], _cut(lines[-1], width, measure)]
        line = word
        if i == len(words) - 1:
            break
    return [*lines, line] if line else lines


def _cut(line: str, width: float, measure: Callable[[str], float]) -> str:
    while line and measure(f"{line}…") > width:
        line = line[:-1].rstrip()
    return f"{line}…"
