"""How deeds are worded: each room above registers its sentences when the apps are ready."""

from typing import Any

from coalition.listing.rules import number

WORDING: dict[str, Any] = {}

FACTS: dict[str, Any] = {}


def register_facts(words: dict[str, Any]) -> None:
    """Register words for values that stand in facts (a role's code -> its name), or only in those of one action.

    `import.planned:none` is the value `none` of that action alone.
    """
    FACTS.update(words)


def register_wording(sentences: dict[str, Any]) -> None:
    """Register the sentence of each action (`petition.signed` -> translatable text with %(fact)s)."""
    WORDING.update(sentences)


def words_of(action: str, facts: dict[str, Any]) -> str:
    """Say an action in words; an unknown action is told by its name."""
    sentence = str(WORDING.get(action, action))
    try:
        told = {key: _said(action, value) for key, value in facts.items()}
        return sentence % told if "%(" in sentence else sentence
    except KeyError:
        return sentence


def _said(action: str, value: Any) -> Any:
    """Say a fact: a word as it is registered, a long number (longer than a year) with separators."""
    if isinstance(value, str):
        return FACTS.get(f"{action}:{value}", FACTS.get(value, value))
    return number(value) if type(value) is int and value >= 10_000 else value
