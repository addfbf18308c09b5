"""Which further fields a page may ask for, and when one of them applies. Plain values.

A page keeps a list of {name, required, when: {field, value} or null}; `name` is one of HOUSE or `x_<key>` of a custom
field. `when` names another field of the list: the field applies only when that one was answered so.
"""

from typing import Any

HOUSE = ("phone", "street", "town", "role", "school", "grades")
OWN = "x_"
ROLES = ("parent", "educator", "student", "alum", "community")
MAX_FIELDS = 12


def applies(spec: dict[str, Any], answers: dict[str, Any]) -> bool:
    """Tell whether a field applies to what was answered."""
    when = spec.get("when")
    if not when:
        return True
    told = answers.get(when["field"])
    if isinstance(told, list):
        return when["value"] in told
    return ("yes" if told is True else str(told or "")) == when["value"]


def tidy(specs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bring a page's list of fields in order: each once, conditions only on what stands above."""
    kept: list[dict[str, Any]] = []
    names: set[str] = set()
    for spec in specs[:MAX_FIELDS]:
        name, when = str(spec["name"]), spec.get("when") or None
        if name in names:
            continue
        if when and (when.get("field") not in names or not when.get("value")):
            when = None
        kept.append({"name": name, "required": bool(spec.get("required")), "when": when})
        names.add(name)
    return kept
