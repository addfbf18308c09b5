"""The builder of segments: from posted fields to a tree and back, changed step by step on the server.

Fields are named by their place: `m.0-1` is how the second part of the root is matched, `is.0-1` its criterion,
`not.0-1` whether it is turned round, `f.0-1.value` a blank. So it works as a plain form, and htmx only spares the page.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.places import criteria as places
from contacts.segments import rules
from contacts.segments.rules import Ask, Blank, Criterion, Fault

ROOT = "0"
NO_BLANKS = {"all", "any", "not", "is", "steps", *rules.VERBS}
POINT = re.compile(r"-?[0-9.]+,-?[0-9.]+")
MATCHES = (
    *(("all", _("all of these")), ("any", _("any of these")), ("none", _("none of these"))),
    ("steps", _("step by step")),
)
VERBS = (("add", _("Add")), ("subtract", _("Take away")), ("limit", _("Keep only")))
FAULTS = {
    "missing": _("Choose something here."),
    "empty_group": _("Add a condition to this group, or remove it."),
    "not_a_number": _("Write a whole number."),
    "out_of_range": _("Write a number from %(low)s to %(high)s."),
    "not_a_day": _("Write a day."),
    "unknown_choice": _("Something chosen here no longer exists. Choose again."),
    "unknown_criterion": _("This condition is not known any more. Remove it."),
    "not_a_point": _("Write the name of a town, or a point such as 41.764, -72.685."),
    "not_an_area": _("Draw at least three corners on the map, or write them: 41.7, -72.7; 41.8, -72.7; 41.8, -72.6."),
    "begins_with_nobody": _("The first step adds people: there is nobody to take away yet."),
    "circle": _("A segment cannot stand in itself, also not by way of another one."),
    "too_many": _("That is too much for one segment: at most %(most)s conditions."),
    "too_deep": _("Groups can be nested %(most)s levels deep."),
    "too_many_values": _("Choose at most %(most)s."),
}


class NameForm(forms.Form):
    """The name of a segment."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("For example: Parents in Senate 5."))


@dataclass
class Row:
    """One condition as it stands in the form; `raw` holds what was typed."""

    path: str
    criterion: str
    negated: bool = False
    raw: dict[str, list[str]] = field(default_factory=dict)
    label: Any = ""
    blanks: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    verb: str = "add"
    hint: Any = ""
    is_group = False


@dataclass
class Group:
    """A group of conditions and groups."""

    path: str
    match: str = "all"
    parts: list["Row | Group"] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    verb: str = "add"
    is_group = True

    @property
    def depth(self) -> int:
        """Tell how many groups it lies in."""
        return self.path.count("-")


# --- from the form, from the tree, and to the tree -------------------------------------------------------------------
def read_draft(data: QueryDict) -> Group:
    """Read the posted fields as they are, right or wrong."""
    children: dict[str, list[str]] = {}
    for key in data:
        head, _dot, path = key.partition(".")
        if head in {"m", "is"} and path != ROOT and "-" in path:
            children.setdefault(path.rpartition("-")[0], []).append(path)
    return _read_group(data, ROOT, children)


def _read_group(data: QueryDict, path: str, children: dict[str, list[str]]) -> Group:
    group = Group(path, data.get(f"m.{path}", "all"))
    for child in sorted(children.get(path, []), key=_place)[:100]:
        if f"m.{child}" in data and child.count("-") < 10:
            group.parts.append(_read_group(data, child, children))
        elif f"is.{child}" in data:
            head = f"f.{child}."
            raw = {key.removeprefix(head): data.getlist(key) for key in data if key.startswith(head)}
            group.parts.append(Row(child, data[f"is.{child}"], data.get(f"not.{child}") == "1", raw))
        if group.parts and group.parts[-1].path == child:
            group.parts[-1].verb = data.get(f"step.{child}", "add")
    return _renumber(group, ROOT) if path == ROOT else group


def _place(path: str) -> int:
    last = path.rpartition("-")[2]
    return int(last) if last.isdecimal() and len(last) < 6 else 0


def _renumber(part: Any, path: str) -> Any:
    part.path = path
    if part.is_group:
        for i, child in enumerate(part.parts):
            _renumber(child, f"{path}-{i}")
    return part


def draft_of(tree: Mapping[str, Any]) -> Group:
    """Lay out a saved tree for the form."""
    node = {key: value for key, value in tree.items() if key != "v"} or {"all": []}
    part = _draft(node)
    return _renumber(part if part.is_group else Group(ROOT, "all", [part]), ROOT)


def _draft(node: Mapping[str, Any]) -> Any:
    for match in ("all", "any"):
        if match in node:
            return Group("", match, [_draft(part) for part in node[match]])
    if "steps" in node:
        group = Group("", "steps")
        for step in node["steps"]:
            ((verb, inner),) = step.items()
            group.parts.append(_draft(inner))
            group.parts[-1].verb = verb
        return group
    if "not" in node:
        part = _draft(node["not"])
        if not part.is_group:
            part.negated = not part.negated
            return part
        if part.match in {"all", "steps"}:
            return Group("", "none", [part])
        part.match = "none" if part.match == "any" else "any"
        return part
    raw = {key: _raw(value) for key, value in node.items() if key != "is"}
    return Row("", str(node.get("is", "")), False, raw)


def _raw(value: Any) -> list[str]:
    if isinstance(value, list):
        corners = [one for one in value if isinstance(one, list)]
        return ["; ".join(f"{lat}, {lon}" for lat, lon in corners)] if corners else [str(one) for one in value]
    return ["1" if value is True else str(value)] if value not in (None, False) else []


def tree_of_draft(draft: Group) -> dict[str, Any]:
    """Write the JSON form, whatever it is worth; rules.parse judges it."""
    return {"v": rules.VERSION, **_node(draft)}


def _node(part: Any) -> dict[str, Any]:
    if part.is_group:
        nodes = [_node(child) for child in part.parts]
        if part.match == "steps":
            return {"steps": [{child.verb: node} for child, node in zip(part.parts, nodes, strict=True)]}
        return {"not": {"any": nodes}} if part.match == "none" else {"any" if part.match == "any" else "all": nodes}
    criterion = rules.CRITERIA.get(part.criterion)
    blanks = criterion.blanks if criterion else ()
    values = {blank.name: _value(blank, part.raw.get(blank.name, [])) for blank in blanks}
    node = {"is": part.criterion, **{key: value for key, value in values.items() if value not in (None, [], "")}}
    return {"not": node} if part.negated else node


def _value(blank: Blank, raw: list[str]) -> Any:
    if blank.kind == "many":
        return [one for one in raw if one]
    text = raw[-1].strip() if raw else ""
    if blank.kind == "number":
        return int(text) if re.fullmatch(r"-?[0-9]{1,12}", text) else text
    if blank.kind == "point":
        told = re.sub(r"\s+", "", text)
        return told if not text or POINT.fullmatch(told) else places.find_middle(text) or text
    if blank.kind == "area":
        return _corners(text)
    return True if blank.kind == "flag" and text else text


def _corners(text: str) -> Any:
    try:
        told = [[float(part) for part in corner.split(",")] for corner in text.split(";") if corner.strip()]
    except ValueError:
        return text
    return [[round(number, 5) for number in corner] for corner in told]


# --- steps -----------------------------------------------------------------------------------------------------------
def change_draft(draft: Group, step: str, data: QueryDict) -> Group:
    """Do one step: `add:<path>` (the criterion stands in `new.<path>`), `group:<path>` or `remove:<path>`."""
    verb, _colon, path = step.partition(":")
    for group in _groups(draft):
        new = data.get(f"new.{path}", "")
        if verb == "add" and group.path == path and new in rules.CRITERIA:
            group.parts.append(Row("", new, raw=_defaults(rules.CRITERIA[new])))
        elif verb == "group" and group.path == path and group.depth < rules.MAX_DEPTH - 2:
            group.parts.append(Group("", "any" if group.match == "all" else "all"))
        elif verb == "remove":
            group.parts = [part for part in group.parts if part.path != path]
    return _renumber(draft, ROOT)


def _defaults(criterion: Criterion) -> dict[str, list[str]]:
    return {blank.name: [str(blank.default)] for blank in criterion.blanks if blank.default is not None}


def _groups(draft: Group) -> list[Group]:
    return [draft, *(inner for part in draft.parts if isinstance(part, Group) for inner in _groups(part))]


# --- what the page shows ---------------------------------------------------------------------------------------------
def dress(draft: Group, ask: Ask, faults: Iterable[Fault] = ()) -> Group:
    """Add labels, choices and faults to a draft, for the templates."""
    told: dict[tuple[str, str], list[str]] = {}
    for fault in faults:
        path = "-".join([ROOT, *(str(step) for step in fault.path if isinstance(step, int))])
        last = fault.path[-1] if fault.path else ""
        blank = str(last) if isinstance(last, str) and last not in NO_BLANKS else ""
        told.setdefault((path, blank), []).append(str(FAULTS.get(fault.code, fault.code)) % dict(fault.facts))
    _dress(draft, ask, told)
    return draft


def _dress(part: Any, ask: Ask, told: dict[tuple[str, str], list[str]]) -> None:
    part.faults = told.get((part.path, ""), [])
    if part.is_group:
        for child in part.parts:
            _dress(child, ask, told)
        return
    criterion = rules.CRITERIA.get(part.criterion)
    part.label = criterion.label if criterion else part.criterion
    part.hint = criterion.hint if criterion else ""
    for blank in criterion.blanks if criterion else ():
        raw = part.raw.get(blank.name, [])
        choices = [(value, label, str(value) in raw) for value, label in ask.choices_of(blank)]
        part.blanks.append(
            {
                "name": f"f.{part.path}.{blank.name}",
                "id": f"f-{part.path}-{blank.name}",
                "blank": blank,
                "choices": choices,
                "chosen": [label for _value, label, is_on in choices if is_on],
                "is_short": blank.required and len(choices) <= 8,
                "value": raw[-1] if raw else "",
                "faults": told.get((part.path, blank.name), []),
            }
        )


def menu() -> list[tuple[Any, list[Criterion]]]:
    """List the criteria by their group, for the menu "add a condition"."""
    groups: dict[str, tuple[Any, list[Criterion]]] = {}
    for criterion in rules.CRITERIA.values():
        groups.setdefault(str(criterion.group), (criterion.group, []))[1].append(criterion)
    return list(groups.values())
