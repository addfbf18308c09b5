"""The tree of a segment: its JSON form, its typed form, the registry of criteria; whole trees: `trees.rules`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

VERSION = 1
MAX_DEPTH = 5
MAX_CONDITIONS = 40
MAX_VALUES = 200
MAX_CORNERS = 100
VERBS = ("add", "subtract", "limit")
Path = tuple[str | int, ...]
Choices = Sequence[tuple[str, Any]]


# --- what can be asked -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Ask:
    """Who asks, and when; keeps what was looked up while one question is compiled or worded."""

    partner_id: int
    now: datetime
    whole: bool = False  # everybody is asked at once, as a count does; else perhaps a few or one
    kept: dict[Any, Any] = field(default_factory=dict, compare=False)

    def choices_of(self, blank: "Blank") -> Choices:
        """List the choices of a blank for this partner, looked up once."""
        if blank.choices is None:
            return ()
        if blank.choices not in self.kept:
            self.kept[blank.choices] = list(blank.choices(self.partner_id))
        return self.kept[blank.choices]


@dataclass(frozen=True)
class Blank:
    """One blank in a criterion's form: kind is many, one, number, day, flag, words, point or area.

    A point is "41.76,-72.67" (latitude first), an area its corners as [latitude, longitude].
    """

    name: str
    kind: str
    label: Any
    required: bool = True
    choices: Callable[[int], Choices] | None = None
    low: int = 1
    high: int = 10_000
    default: Any = None
    empty_label: Any = ""


@dataclass(frozen=True)
class Criterion:
    """Something that can be asked about a person.

    `compile(values, ask)` gives a queryset of Person or of rows with a `person`, a grouped one of ids, or RawSQL;
    `words(labels, positive)` continues the sentence "People who ...". `expand(values, ask)` gives a tree in its
    place, where the criterion stands for one; `hint` says what must be known to use it.
    """

    name: str
    label: Any
    group: Any
    blanks: tuple[Blank, ...]
    compile: Callable[[Mapping[str, Any], Ask], Any]
    words: Callable[[Mapping[str, Any], bool], str]
    expand: Callable[[Mapping[str, Any], Ask], "Node"] | None = None
    hint: Any = ""


CRITERIA: dict[str, Criterion] = {}


def register(*criteria: Criterion) -> None:
    """Register criteria, from the app's ready()."""
    CRITERIA.update({criterion.name: criterion for criterion in criteria})


# --- the typed tree --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Condition:
    """A leaf: this criterion holds with these values."""

    criterion: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: "Node"


@dataclass(frozen=True)
class All:
    """Every part holds; of no parts: everyone."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds; of no parts: nobody."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Steps:
    """Beginning with nobody, each part is added, subtracted, or what the rest is limited to: pairs of verb and part."""

    steps: tuple[tuple[str, "Node"], ...]


Node = Condition | Not | All | AnyOf | Steps
EVERYONE = All(())


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: path is the way from the root, ending in the blank's name where one is meant."""

    path: Path
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class BadTree(Exception):
    """The JSON is not the tree of a segment; `faults` says why, place by place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{'/'.join(map(str, fault.path)) or 'root'}: {fault.code}" for fault in faults))


# --- from JSON to the tree and back ----------------------------------------------------------------------------------
def parse(data: Any, criteria: Mapping[str, Criterion] | None = None) -> Node:
    """Read the versioned JSON form; raises BadTree with every fault that was found."""
    reader = _Reader(CRITERIA if criteria is None else criteria)
    if not isinstance(data, dict):
        raise BadTree([Fault((), "not_a_tree")])
    if data.get("v") != VERSION:
        raise BadTree([Fault(("v",), "unknown_version")])
    node = reader.node({key: value for key, value in data.items() if key != "v"}, (), 1)
    if reader.faults:
        raise BadTree(reader.faults)
    return node


def write(node: Node) -> dict[str, Any]:
    """Write the versioned JSON form of a tree."""
    return {"v": VERSION, **_write(node)}


def _write(node: Node) -> dict[str, Any]:
    match node:
        case Condition(criterion, values):
            return {"is": criterion, **{key: value for key, value in values.items() if not _is_open(value)}}
        case Not(part):
            return {"not": _write(part)}
        case All(parts):
            return {"all": [_write(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [_write(part) for part in parts]}
        case Steps(steps):
            return {"steps": [{verb: _write(part)} for verb, part in steps]}


def _is_open(value: Any) -> bool:
    return value is None or value is False or value == []  # a nought is a value


class _Reader:
    """Walks through the JSON once and notes every fault with its path."""

    def __init__(self, criteria: Mapping[str, Criterion]) -> None:
        self.criteria = criteria
        self.faults: list[Fault] = []
        self.conditions = 0

    def fault(self, path: Path, code: str, **facts: Any) -> None:
        self.faults.append(Fault(path, code, facts))

    def node(self, data: Any, path: Path, depth: int) -> Node:
        heads = [key for key in ("all", "any", "not", "is", "steps") if isinstance(data, dict) and key in data]
        if len(heads) != 1 or (heads[0] != "is" and len(data) != 1):
            self.fault(path, "not_a_node")
            return EVERYONE
        head = heads[0]
        if head == "is":
            return self.condition(data, path)
        if depth > MAX_DEPTH:
            self.fault(path, "too_deep", most=MAX_DEPTH)
            return EVERYONE
        if head == "not":
            return Not(self.node(data["not"], (*path, "not"), depth + 1))
        return self.steps(data[head], path, depth) if head == "steps" else self.group(head, data[head], path, depth)

    def steps(self, steps: Any, path: Path, depth: int) -> Node:
        if not isinstance(steps, list) or not steps:
            self.fault(path, "empty_group" if steps == [] else "not_a_list")
            return EVERYONE
        read: list[tuple[str, Node]] = []
        for i, step in enumerate(steps):
            verb = next(iter(step)) if isinstance(step, dict) and len(step) == 1 else ""
            if verb not in VERBS:
                self.fault((*path, "steps", i), "not_a_step")
            elif i == 0 and verb != "add":
                self.fault((*path, "steps", i), "begins_with_nobody")
            else:
                read.append((verb, self.node(step[verb], (*path, "steps", i, verb), depth + 1)))
        return Steps(tuple(read))

    def group(self, head: str, parts: Any, path: Path, depth: int) -> Node:
        if not isinstance(parts, list):
            self.fault((*path, head), "not_a_list")
            return EVERYONE
        if not parts and (path or head == "any"):
            self.fault(path, "empty_group")
        nodes = tuple(self.node(part, (*path, head, i), depth + 1) for i, part in enumerate(parts))
        return All(nodes) if head == "all" else AnyOf(nodes)

    def condition(self, data: dict[str, Any], path: Path) -> Node:
        self.conditions += 1
        if self.conditions == MAX_CONDITIONS + 1:
            self.fault(path, "too_many", most=MAX_CONDITIONS)
        criterion = self.criteria.get(data["is"]) if isinstance(data["is"], str) else None
        if criterion is None:
            self.fault((*path, "is"), "unknown_criterion")
            return EVERYONE
        for key in data.keys() - {"is"} - {blank.name for blank in criterion.blanks}:
            self.fault((*path, key), "unknown_blank")
        blanks = criterion.blanks
        values = {blank.name: self.value(blank, data.get(blank.name), (*path, blank.name)) for blank in blanks}
        return Condition(criterion.name, values)

    def value(self, blank: Blank, raw: Any, path: Path) -> Any:
        if raw in (None, "", []):
            if blank.required and blank.default is None and blank.kind != "flag":
                self.fault(path, "missing")
            return blank.default if blank.default is not None else {"many": [], "flag": False}.get(blank.kind)
        code, facts = _wrong(blank, raw)
        if code:
            self.fault(path, code, **facts)
            return None
        return list(raw) if blank.kind in {"many", "area"} else raw


def _wrong(blank: Blank, raw: Any) -> tuple[str, dict[str, Any]]:
    if blank.kind == "many":
        if isinstance(raw, list) and len(raw) > MAX_VALUES:
            return "too_many_values", {"most": MAX_VALUES}
        good = isinstance(raw, list) and all(isinstance(one, str) for one in raw)
        return "" if good else "not_a_list", {}
    if blank.kind == "number":
        if not isinstance(raw, int) or isinstance(raw, bool):
            return "not_a_number", {}
        return ("", {}) if blank.low <= raw <= blank.high else ("out_of_range", {"low": blank.low, "high": blank.high})
    if blank.kind in _FORMS:
        is_one, code = _FORMS[blank.kind]
        return "" if is_one(raw) else code, {}
    return "" if isinstance(raw, str) and len(raw) <= 200 else "not_text", {}


def _is_day(raw: Any) -> bool:
    try:
        return isinstance(raw, str) and bool(date.fromisoformat(raw))
    except ValueError:
        return False


def _is_point(raw: Any) -> bool:
    lat, comma, lon = raw.partition(",") if isinstance(raw, str) else ("", "", "")
    try:
        return bool(comma) and _on_earth(float(lat), float(lon))
    except ValueError:
        return False


def _on_earth(lat: Any, lon: Any) -> bool:
    numbers = all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in (lat, lon))
    return numbers and -90 <= lat <= 90 and -180 <= lon <= 180


def _is_area(raw: Any) -> bool:
    corners = raw if isinstance(raw, list) and 3 <= len(raw) <= MAX_CORNERS else []
    return bool(corners) and all(isinstance(one, list) and len(one) == 2 and _on_earth(*one) for one in corners)


_FORMS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "day": (_is_day, "not_a_day"),
    "flag": (lambda raw: isinstance(raw, bool), "not_a_flag"),
    "point": (_is_point, "not_a_point"),
    "area": (_is_area, "not_an_area"),
}
