"""Plain rules of pasted votes: lines such as "Abbott, Ana  Yea" or "N  Barrow" into members and how they voted."""

import re
import unicodedata
from collections.abc import Mapping

OPTIONS = {
    "yes": ("yes", "yea", "yeas", "aye", "y", "si", "favor"),
    "no": ("no", "nay", "nays", "n", "against", "contra"),
    "abstain": ("abstain", "abstained", "a", "abstiene"),
    "absent": ("absent", "x", "nv", "excused", "ausente"),
}
WORD = {word: option for option, words in OPTIONS.items() for word in words}
TITLES = frozenset({"rep", "representative", "sen", "senator", "del", "dr", "r", "d"})


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.findall(r"[a-z]+", plain)


def read_votes(text: str, members: Mapping[str, tuple[str, str]]) -> tuple[dict[str, str], list[str]]:
    """Read pasted lines: member key -> option, and the lines that name nobody, several, or no vote.

    `members`: key -> (given name, family name). The vote stands first or last in its line; a family name that two
    members share needs the given name, or its first letter.
    """
    known = {key: (_words(given), _words(family)) for key, (given, family) in members.items()}
    votes: dict[str, str] = {}
    strange = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        words = _words(line)
        place = next((i for i in (len(words) - 1, 0) if words and words[i] in WORD), None)
        rest = [word for i, word in enumerate(words) if i != place and word not in TITLES]
        found = [key for key, (_given, family) in known.items() if family and set(family) <= set(rest)]
        if len(found) > 1:
            found = [key for key in found if _is_given(known[key], rest)]
        if place is None or len(found) != 1:
            strange.append(line[:150])
        else:
            votes[found[0]] = WORD[words[place]]
    return votes, strange


def _is_given(name: tuple[list[str], list[str]], rest: list[str]) -> bool:
    given, family = name
    others = [word for word in rest if word not in family]
    return bool(given) and any(word in given or word == given[0][0] for word in others)
