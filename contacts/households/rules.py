"""How people of one household are greeted together. Plain values."""

import re
from collections.abc import Sequence

from contacts.people.merging.rules import MergeRule, earliest

# A y before the sound of i becomes e in Spanish ("Ana e Inés"), but not before a diphthong ("agua y hielo").
_I_SOUND = re.compile(r"^h?[ií](?![aeoáéó])", re.IGNORECASE)
# When two entries are one human: of two households of a partner the older one stays hers.
MERGING = (
    MergeRule(
        "contacts.HouseholdMember.person", once=("partner_id",), among="r.until IS NULL", better=earliest("since")
    ),
)


def greet(names: Sequence[str], language: str) -> str:
    """Join first names as a letter begins: "Ana and Luis", "Ana y Luis"; the same name twice stays twice."""
    told = [name.strip() for name in names if name.strip()]
    if len(told) < 2:
        return told[0] if told else ""
    link = "and"
    if language == "es":
        link = "e" if _I_SOUND.match(told[-1]) else "y"
    return f"{', '.join(told[:-1])} {link} {told[-1]}"
