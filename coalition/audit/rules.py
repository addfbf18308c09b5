"""How deeds are worded: each room above registers its sentences when the apps are ready."""

from typing import Any

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
        told = {
            key: FACTS.get(f"{action}:{value}", FACTS.get(value, value)) if isinstance(value, str) else value
            for key, value in facts.items()
        }
        return sentence % told if "%(" in sentence else sentence
    except KeyError:
        return sentence
