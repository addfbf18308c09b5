"""Plain rules of watchlists: words, and when a day's mail is due."""

import re
from datetime import date, datetime

HOUR = 7  # in the morning, Hartford time: before the committees meet
MOST_WORDS = 40
MOST_TOLD = 60  # moves in one mail; the rest is on the page


def read_words(text: str) -> list[str]:
    """Read words or phrases separated by commas, semicolons or lines, each once, in small letters."""
    parts = (" ".join(part.split()).casefold()[:100] for part in re.split(r"[,;\n]+", text))
    return list(dict.fromkeys(part for part in parts if part))[:MOST_WORDS]


def is_due(told_on: date | None, now: datetime) -> bool:
    """Tell whether the mail of this local day is due: once a day, from seven in the morning."""
    return now.hour >= HOUR and told_on != now.date()
