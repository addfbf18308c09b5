"""How what a composer holds is packed into a row and read again; when a revision moves on. Plain values, no Django."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

ONE_SITTING = timedelta(minutes=5)  # while one person goes on writing, her latest revision moves on
KEPT = 100
_MARK = "="  # of a value that JSON does not know


def pack(value: Any) -> Any:
    """Turn dataclasses, uuids and times into JSON; `unpack` gives them back."""
    if is_dataclass(value) and not isinstance(value, type):
        return {_MARK: type(value).__name__, **{one.name: pack(getattr(value, one.name)) for one in fields(value)}}
    if isinstance(value, UUID):
        return {_MARK: "uuid", "value": str(value)}
    if isinstance(value, datetime):
        return {_MARK: "time", "value": value.isoformat()}
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value):
            return {key: pack(one) for key, one in value.items()}
        return {_MARK: "pairs", "value": [[pack(key), pack(one)] for key, one in value.items()]}
    if isinstance(value, str) or not isinstance(value, Sequence):
        return value
    return [pack(one) for one in value]


def unpack(value: Any, kinds: Mapping[str, Callable[..., Any]]) -> Any:
    """Read what `pack` wrote; `kinds` are the dataclasses by name. Fields that are gone since are left out."""
    if isinstance(value, list):
        return [unpack(one, kinds) for one in value]
    if not isinstance(value, dict):
        return value
    match value.get(_MARK):
        case None:
            return {key: unpack(one, kinds) for key, one in value.items()}
        case "uuid":
            return UUID(value["value"])
        case "time":
            return datetime.fromisoformat(value["value"])
        case "pairs":
            return {_key(unpack(key, kinds)): unpack(one, kinds) for key, one in value["value"]}
        case name:
            kind = kinds.get(name)
            if kind is None:  # of a room that keeps its own part: what stands there stays as it is
                return None
            known = {one.name for one in fields(kind)}  # type: ignore[arg-type]
            return kind(**{key: unpack(one, kinds) for key, one in value.items() if key in known})


def _key(key: Any) -> Any:
    return tuple(key) if isinstance(key, list) else key


def fill_in(kept: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Make a packed save whole: what it does not hold (a page shows the texts of one variant) is as it is now.

    The variants are those that it says; the alert's own texts are then its wordings, the others follow.
    """
    setup = kept.get("setup") or now.get("setup") or {}
    texts = {"A": now.get("wordings", {}), **now.get("others", {}), **kept.get("others", {})}
    texts[kept.get("variant", "A")] = kept.get("wordings", {})
    letters = setup.get("letters") or []
    own = texts.pop("A")
    others = {letter: one for letter, one in texts.items() if letter in letters and len(letters) > 1}
    return {**now, **kept, "setup": setup or None, "variant": "A", "wordings": own, "others": others}


SETTINGS = (
    *("name", "campaign", "page", "sender", "include", "exclude", "send_at", "timing", "priority"),
    *("skips_acted", "setup"),
)


def list_changed(kept: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """List what differs between two whole saves apart from their texts."""
    return [name for name in SETTINGS if _plain(kept.get(name)) != _plain(now.get(name))]


def _plain(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list) else value


def moves_on(*, kind: str, is_mine: bool, began_at: datetime, now: datetime, becomes: str) -> bool:
    """Tell whether a save belongs to the latest revision: an autosave of the same person in the same sitting."""
    return kind == becomes and kind in {"auto", "aside"} and is_mine and now - began_at < ONE_SITTING


def is_behind(*, seen: int, latest: int, is_mine: bool) -> bool:
    """Tell whether somebody else saved after what a page showed."""
    return latest > seen and not is_mine
