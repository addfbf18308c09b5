"""What may be answered to a custom field: plain values."""

import re
from datetime import date
from typing import Any

OWN = "x_"  # before the key of an own field, where it stands beside fields of the house
MAX_TEXT = 1000
MAX_FIELDS = 60
MAX_PLACE = 120
SEPARATOR = ","  # between several values: these have only letters, digits and low lines
MAX_CHOICES = 40
YES = frozenset({"yes", "y", "true", "t", "1", "x", "on", "sí", "si"})
NO = frozenset({"", "no", "n", "false", "f", "0", "off", "-"})


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
    if kind == "many":
        return _read_many(choices, text)
    if kind == "place":
        return _read_place(text)
    if kind == "choice" and text not in {str(one["value"]) for one in choices}:
        raise BadAnswer("choice")
    return text[:MAX_TEXT]


def _read_many(choices: list[dict[str, Any]], text: str) -> str:
    told = {one.strip() for one in text.split(SEPARATOR) if one.strip()}
    known = [str(one["value"]) for one in choices]
    if told - set(known):
        raise BadAnswer("choice")
    return SEPARATOR.join(value for value in known if value in told)[:MAX_TEXT]


def _read_place(text: str) -> str:
    """Take a ZIP (a lost leading nought comes back) or the name of a place."""
    if re.fullmatch(r"\d{4,5}(-\d{4})?", text):
        return text.split("-")[0].zfill(5)
    words = " ".join(text.split())
    if not re.search(r"[^\W\d_]{2}", words) or len(words) > MAX_PLACE:
        raise BadAnswer("place")
    return words


def values_of(kind: str, answer: str) -> list[str]:
    """Give the values of an answer: several only where several may be chosen."""
    return answer.split(SEPARATOR) if kind == "many" else [answer]


def read_cell(kind: str, choices: list[dict[str, Any]], text: str) -> str:
    """Read a cell of a file, written as people write: 1,200, 3/5/2027, Sí, the words of a choice. Raises BadAnswer."""
    text = text.strip()
    if kind == "number":
        text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text).removesuffix(".0")
    elif kind == "date" and (told := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)):
        month, day, year = map(int, told.groups())
        text = f"{year:04}-{month:02}-{day:02}"
    elif kind == "yes":
        if text.casefold() not in YES | NO:
            raise BadAnswer("yes")
        text = "yes" if text.casefold() in YES else ""
    elif kind == "choice":
        words = {str(label).casefold(): str(one["value"]) for one in choices for label in one["labels"].values()}
        text = words.get(text.casefold(), text)
    elif kind == "many":
        words = {str(label).casefold(): str(one["value"]) for one in choices for label in one["labels"].values()}
        cells = [one.strip() for one in re.split(r"[;,|\n]", text) if one.strip()]
        text = words.get(text.casefold()) or SEPARATOR.join(words.get(one.casefold(), one) for one in cells)
    return read_answer(kind, choices, text)


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
