"""Plain rules of stories: uses and names, which step may follow, what may be shown."""

from collections.abc import Mapping

from contacts.people.merging.rules import MergeRule

USES = ("site", "social", "hearing", "press")
NAME, FIRST, ANONYMOUS = "name", "first", "anonymous"
NAMINGS = (NAME, FIRST, ANONYMOUS)
LONGEST = 8000
SHORTEST = 20
ASKS = (
    "confirm",
    "confirm-2",
    "confirm-3",
)  # letters that ask whether it was her: so many stories of one page, no more
# Steps of organizers: from which states, and where they lead. Her own steps: agree, decline, withdraw.
STEPS = {
    "ready": (frozenset({"received", "proposed"}), "ready"),
    "aside": (frozenset({"received", "proposed", "ready"}), "aside"),
    "back": (frozenset({"aside"}), "received"),
}
MAY_EDIT = frozenset({"received", "proposed", "ready"})


def shown_name(naming: str, given: str, family: str, town: str) -> str:
    """Say who told a story, as she wants to be named; '' without a name."""
    if naming == ANONYMOUS:
        return ""
    given, initial = given.strip(), f"{family.strip()[:1]}." if family.strip() else ""
    if naming == FIRST:
        return given
    return ", ".join(part for part in (" ".join(filter(None, (given, initial))), town.strip()) if part)


def is_passage(quote: str, text: str) -> bool:
    """Tell whether a quote stands in a text word for word (blanks do not matter)."""
    return " ".join(quote.split()) in " ".join(text.split())


def read_uses(told: object, namings: object) -> dict[str, str]:
    """Read which uses are allowed under which name; what is unknown is not allowed."""
    names = namings if isinstance(namings, Mapping) else {}
    given = [use for use in USES if isinstance(told, (list, tuple)) and use in told]
    return {use: names.get(use) if names.get(use) in NAMINGS else ANONYMOUS for use in given}


def excerpt(text: str, most: int = 280) -> str:
    """Shorten a text at a blank."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


# When two entries are one human.
MERGING = (MergeRule("campaigns.Story.person"),)
