"""Puts the fields of a page together: words and choices of a partner's own come from `contacts.people.custom`."""

from typing import Any

from campaigns.pages.fields.rules import HOUSE, OWN
from contacts.people.custom import selectors as custom
from contacts.schools import selectors as schools


def resolve(specs: list[dict[str, Any]], partner_id: int) -> tuple[dict[str, Any], ...]:
    """Give a page's fields with kind, words and choices; one that was archived meanwhile is left out."""
    keys = [spec["name"].removeprefix(OWN) for spec in specs if spec["name"].startswith(OWN)]
    own = {f"{OWN}{row.key}": row for row in custom.list_fields(partner_id, keys=keys)} if keys else {}
    told = []
    for spec in specs:
        name = spec["name"]
        if name in HOUSE:
            names = schools.list_names() if name == "school" else []
            told.append({**spec, "kind": "house", "labels": {}, "choices": names})
        elif name in own:
            row = own[name]
            told.append({**spec, "kind": row.kind, "labels": row.labels, "choices": row.choices})
    names = {spec["name"] for spec in told}
    return tuple(spec for spec in told if not spec["when"] or spec["when"]["field"] in names)
