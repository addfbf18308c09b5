"""The life of a joint position and what each partner's answer is worth; plain values, no Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

DRAFT, OPEN, ADOPTED, WITHDRAWN = "draft", "open", "adopted", "withdrawn"
SIGNS, DISSENTS, ASIDE = "signs", "dissents", "aside"
# How a partner stands, beside its answers: it signed an earlier text, signed and says otherwise by itself, or nothing.
AGAIN, DIFFERS, SILENT = "again", "differs", "silent"
ORDER = (SIGNS, DIFFERS, DISSENTS, ASIDE, AGAIN, SILENT)
MOVES = {"open": ((DRAFT,), OPEN), "adopt": ((OPEN,), ADOPTED), "withdraw": ((DRAFT, OPEN), WITHDRAWN)}
GRACE = timedelta(minutes=5)  # between a press and the mail: so long a slip can be mended
REMINDS = timedelta(days=2)  # before the last day to sign
LEAST_NAMES = 2  # one partner alone has a position, not a joint one


@dataclass(frozen=True)
class Voice:
    """A partner's newest answer: to which version of the text, and why."""

    answer: str
    version: int
    reason: str
    at: Any


@dataclass(frozen=True)
class Standing:
    """How one partner stands to a joint position."""

    partner: Any
    how: str
    voice: Voice | None
    own: str = ""  # its own stance on the bill


def may_move(state: str, move: str) -> bool:
    """Tell whether this can be done in this state."""
    return state in MOVES[move][0]


def may_change(state: str) -> bool:
    """Tell whether the text can be changed: of what is adopted or withdrawn it stays as it is."""
    return state in (DRAFT, OPEN)


def is_late(sign_by: date | None, today: date) -> bool:
    """Tell whether the last day to sign is over."""
    return sign_by is not None and today > sign_by


def reminds(sign_by: date | None, today: date) -> bool:
    """Tell whether it is time to remind whoever has not answered: on the last days, never after."""
    return sign_by is not None and sign_by - REMINDS <= today <= sign_by


def answers_open(state: str, sign_by: date | None, today: date) -> tuple[str, ...]:
    """List the answers a partner may give: whoever signed may take its name off also after it was adopted."""
    if state == OPEN and not is_late(sign_by, today):
        return (SIGNS, DISSENTS, ASIDE)
    return (DISSENTS,) if state in (OPEN, ADOPTED) else ()


def how(voice: Voice | None, version: int, stance: str, own: str) -> str:
    """Tell how a partner stands by its newest answer and its own position; a yes is about the text that was shown."""
    if voice is None:
        return SILENT
    if voice.answer != SIGNS:
        return voice.answer
    if voice.version != version:
        return AGAIN
    return DIFFERS if own and own != stance else SIGNS


def stand(
    partners: Iterable[Any], voices: Mapping[int, Voice], owns: Mapping[int, str], *, version: int, stance: str
) -> list[Standing]:
    """Tell how each partner stands: those who signed first, then dissent, then those who are still to be asked."""
    rows = []
    for one in partners:
        voice, own = voices.get(one.pk), owns.get(one.pk, "")
        rows.append(Standing(one, how(voice, version, stance, own), voice, own))
    return sorted(rows, key=lambda row: (ORDER.index(row.how), not row.partner.is_lead, row.partner.name))


def count(rows: Iterable[Standing]) -> dict[str, int]:
    """Count the partners by how they stand; whoever differs has signed."""
    counts = dict.fromkeys(ORDER, 0)
    for row in rows:
        counts[row.how] += 1
    return counts
