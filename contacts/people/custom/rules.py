"""What may be answered to a custom field: plain values."""

import re
from datetime import date
from typing import Any

MAX_TEXT = 1000
MAX_FIELDS = 60
MAX_CHOICES = 40


class BadAnswer(ValueError):
    """An answer that its field does not take."""


def key_of(words: str) -> str:
    """Make a key out of words: letters, digits, low lines."""
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:40]


def read_answer(kind: str, choices: list[dict[str, Any]], value: Any) -> str:
    """Bring an answer to the one form in which it is kept; '' is no answer. Raises BadAnswer."""
    text = str(value if value is not None else "").strip()
    if not text or (kind == "yes" and text.lower() in {"false", "off", "no", "0"}):
        return ""
    if kind == "number":
        if not re.fullmatch(r"-?\d{1,12}", text):
            raise BadAnswer("number")
        return str(int(text))
    if kind == "date":
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError as no:
            raise BadAnswer("date") from no
    if kind == "yes":
        return "yes"
    if kind == "choice" and text not in {str(one["value"]) for one in choices}:
        raise BadAnswer("choice")
    return text[:MAX_TEXT]


def read_choices(lines: dict[str, str]) -> list[dict[str, Any]]:
    """Read choices written one a line in each language; the value is made of the first language's words.

    A language with fewer lines than the first lacks some: they fall back to the first.
    """
    columns = {code: [line.strip()[:120] for line in text.splitlines() if line.strip()] for code, text in lines.items()}
    first = next((column for column in columns.values() if column), [])
    rows: dict[str, dict[str, Any]] = {}
    for i, words in enumerate(first[:MAX_CHOICES]):
        labels = {code: column[i] if i < len(column) else words for code, column in columns.items()}
        value = key_of(words) or f"choice_{i + 1}"
        rows.setdefault(value, {"value": value, "labels": labels})
    return list(rows.values())


def words_in(labels: dict[str, str], language: str, default: str = "") -> str:
    """Choose the words of a language, else any."""
    return labels.get(language) or next((words for words in labels.values() if words), default)
