"""File names, door plates, sizes: so that nobody has to search."""

import ast
import re

import pytest

from tests.house import walls

ANYWHERE = {
    "__init__",
    "models",
    "rules",
    "selectors",
    "services",
    "tasks",
    "criteria",
    "forms",
    "pages",
    "api",
    "admin",
}
VOCABULARY = ANYWHERE | {"folding", "delivery", "loading", "feed", "matching"}
FORBIDDEN = {"utils", "util", "helpers", "common", "misc", "core", "lib", "base", "manager", "managers"}
LINES, INDEX_LINES, FUNCTION_LINES, PARAMETERS = 300, 80, 40, 6
ONE_SETTINGS_FILE = {"coalition/settings.py": 400}  # style.md D10 wants exactly one


def strange_names(stems: list[str], is_own_speech: bool) -> list[str]:
    """Tell which file names are not of the house; the ground floor has words of its own, but not the forbidden ones."""
    return [stem for stem in stems if stem in FORBIDDEN or not (is_own_speech or stem in VOCABULARY)]


def plate_fault(text: str) -> str:
    """Tell what is wrong with a door plate of 3 to 6 lines."""
    plate = ast.get_docstring(ast.parse(text)) or ""
    lines = plate.strip().splitlines()
    return "" if 3 <= len(lines) <= 6 else f"door plate has {len(lines)} lines, not 3 to 6"


def long_functions(tree: ast.Module) -> list[str]:
    """Find functions that are too long (the docstring does not count) or take too much."""
    found = []
    for node in walls.functions(tree):
        start = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
        length = (node.end_lineno or 0) - start.lineno + 1
        taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        count = len([argument for argument in taken if argument.arg not in {"self", "cls"}])
        if length > FUNCTION_LINES:
            found.append(f"{node.name} has {length} lines")
        if count > PARAMETERS:
            found.append(f"{node.name} takes {count} parameters: pass a frozen dataclass")
    return found


@pytest.mark.parametrize("room", walls.rooms(), ids=walls.name)
def test_it_names_files_by_the_house_s_words(room):
    stems = [path.stem for path in room.glob("*.py")]
    assert strange_names(stems, is_own_speech=room.parent.name == "coalition") == []


@pytest.mark.parametrize("room", walls.rooms(), ids=walls.name)
def test_it_has_a_plate_at_every_door(room):
    assert plate_fault((room / "__init__.py").read_text(encoding="utf-8")) == ""


def test_it_keeps_files_small():
    sizes = {walls.name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in walls.files()}
    assert {file: size for file, size in sizes.items() if size > ONE_SETTINGS_FILE.get(file, LINES)} == {}
    indexes = [f"{app}/{index}.py" for app in walls.APPS for index in ("models", "admin", "urls", "api")]
    assert {file: sizes[file] for file in indexes if sizes.get(file, 0) > INDEX_LINES} == {}


def test_it_keeps_functions_small():
    found = walls.faults(long_functions, walls.files())
    assert not found, "\n".join(found)


def test_it_keeps_its_own_javascript_small():
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in walls.files("*.js"))
    assert lines <= 1500


def reasonless(text: str) -> list[str]:
    """Find dependencies without a line of reason above them."""
    lines = [line.strip() for line in text.splitlines()]
    block = lines[lines.index("dependencies = [") + 1 :]
    block = block[: block.index("]")]
    return [line for before, line in zip(["", *block], block, strict=False) if line[:1] == '"' and before[:1] != "#"]


def test_it_gives_a_reason_for_each_of_few_dependencies():
    assert reasonless((walls.ROOT / "pyproject.toml").read_text(encoding="utf-8")) == []
    assert len(walls.project()["project"]["dependencies"]) <= 46


def test_it_pins_every_dependency_with_hashes_and_without_addresses():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (walls.ROOT / lock).read_text(encoding="utf-8")
        pinned = {re.split(r"[=\[]", line)[0].lower() for line in text.splitlines() if "==" in line}
        wanted = {re.split(r"[\[<>=!~;]", line)[0].lower() for line in walls.project()["project"]["dependencies"]}
        assert wanted - pinned == set(), "run `make lock`"
        assert "://" not in text
        assert not [line for line in text.splitlines() if line.startswith("-")]
    assert '"resolved"' not in (walls.ROOT / "package-lock.json").read_text(encoding="utf-8")


def test_its_rules_can_fail():
    assert strange_names(["models", "utils", "letters"], is_own_speech=False) == ["utils", "letters"]
    assert strange_names(["sendgrid", "helpers"], is_own_speech=True) == ["helpers"]
    assert plate_fault('"""One.\n\nTwo.\nThree.\n"""') == ""
    assert plate_fault('"""Only one line."""') != ""
    long = "def f(a, *, b):\n" + "    x = 1\n" * 41
    assert long_functions(ast.parse(long)) == ["f has 41 lines"]
    assert long_functions(ast.parse("def f(self, a, b, c, d, e, *, g): ...")) == []
    assert len(long_functions(ast.parse("def f(a, b, c, d, e, g, *, h): ..."))) == 1
    assert reasonless('dependencies = [\n  # why\n  "good>=1",\n  "bad",\n]') == ['"bad",']
