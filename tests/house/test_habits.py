"""Faces make one call, imports stand at the top, public functions say what they take and give."""

import ast
import re
import subprocess

import pytest

from tests.house import walls

# Put together from pieces, so that this file does not find itself.
MACHINE = re.compile("|".join(["/wor" + r"k/(?:main|shared)", "/tm" + r"p/w\b", "/ro" + "ot/", "/hom" + r"e/\w+/"]))
INLINE = {
    "inline style": re.compile(r"<[^>{]*\sstyle\s*="),
    "event handler": re.compile(r"<[^>{]*\son[a-z]+\s*="),
    "inline script": re.compile(r"<script(?![^>]*\b(?:src|type=\"application/(?:ld\+)?json\"))[^>]*>"),
    "javascript: address": re.compile(r"href\s*=\s*[\"']javascript:"),
}


def knows_tables(tree: ast.Module) -> list[str]:
    """Find where a face reaches for rows itself."""
    found = []
    # `objects.none()` only tells the OpenAPI document which table a list is about.
    nothing = [one.value for one in ast.walk(tree) if isinstance(one, ast.Attribute) and one.attr == "none"]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"} and node not in nothing:
            found.append(f"line {node.lineno}: .{node.attr}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "save":
            found.append(f"line {node.lineno}: .save()")
    return found


def lazy_imports(tree: ast.Module) -> list[str]:
    """Find imports inside functions; only AppConfig.ready() may, for there the registries are filled."""
    found = []
    for function in walls.functions(tree):
        if function.name == "ready":
            continue
        lazy = [node for node in ast.walk(function) if isinstance(node, (ast.Import, ast.ImportFrom))]
        found += [f"line {node.lineno}: import inside {function.name}()" for node in lazy]
    return found


def unannotated(tree: ast.Module) -> list[str]:
    """Find public functions, and methods of public classes, whose arguments or result have no type."""
    found = []
    owners = [tree, *[node for node in tree.body if isinstance(node, ast.ClassDef) and node.name[0] != "_"]]
    for owner in owners:
        for node in owner.body:
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or node.name[0] == "_":
                continue
            taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
            bare = [one.arg for one in taken if one and one.annotation is None and one.arg not in {"self", "cls"}]
            if bare or node.returns is None:
                found.append(f"line {node.lineno}: {node.name}({', '.join(bare)}{'' if node.returns else ') -> ?'}")
    return found


def unsafe_markup(text: str) -> list[str]:
    """Find what our Content-Security-Policy would refuse."""
    return [fault for fault, pattern in INLINE.items() if pattern.search(text)]


# A folder inside a room may divide its pages; `campaigns/pages` is a room and no face.
FACES = [
    path
    for path in walls.files()
    if path.stem in {"pages", "api"} or (path.parent.name in {"pages", "api"} and path.parent not in walls.rooms())
]


def test_it_keeps_tables_out_of_the_faces():
    found = walls.faults(knows_tables, FACES)
    assert not found, "\n".join(found)


def test_it_imports_at_the_top():
    found = walls.faults(lazy_imports, walls.files())
    assert not found, "\n".join(found)


def test_it_annotates_public_functions():
    found = walls.faults(unannotated, walls.files())
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", walls.files("*.html"), ids=walls.name)
def test_it_writes_no_markup_that_the_policy_refuses(path):
    if "mail" in path.parts:  # letters are not pages: mail clients want inline styles
        return
    assert unsafe_markup(path.read_text(encoding="utf-8")) == []


def test_it_tells_workers_of_every_belt():
    """A room of tasks that workers do not load makes a belt that silently never runs."""
    plan = (walls.ROOT / "coalition" / "celery.py").read_text(encoding="utf-8")
    belts = walls.files("tasks.py")
    rooms = [walls.name(path.parent).replace("/", ".") for path in belts]
    assert [room for room in rooms if f'"{room}"' not in plan] == []
    told = "".join(path.read_text(encoding="utf-8") for path in [*belts, walls.ROOT / "coalition" / "celery.py"])
    asked = re.findall(r'"task": "([^"]+)"', plan)
    assert asked and [task for task in asked if f'name="{task}"' not in told] == []


def test_it_names_no_machine():
    listed = subprocess.run(["git", "ls-files"], cwd=walls.ROOT, capture_output=True, text=True, check=False).stdout
    found = []
    for line in listed.splitlines():
        path = walls.ROOT / line
        if path.suffix in {".png", ".jpg", ".woff2", ".ico", ".mo", ".gz"} or not path.is_file():
            continue
        if MACHINE.search(path.read_text(encoding="utf-8", errors="ignore")):
            found.append(line)
    assert found == []


@pytest.mark.parametrize(
    "rule, good, bad",
    [
        (knows_tables, "def get(r): return selectors.list_people(r)", "def get(r): return Person.objects.all()"),
        (knows_tables, "def post(r): services.rename(person=p)", "def post(r): p.save(update_fields=['name'])"),
        (lazy_imports, "import a\nclass A:\n    def ready(self):\n        import b", "def f():\n    from a import b"),
        (unannotated, "def f(a: int) -> int: ...\ndef _g(a): ...", "def f(a): ..."),
        (unannotated, "class A:\n    def f(self) -> None: ...", "class A:\n    def f(self, x) -> None: ..."),
    ],
)
def test_its_rules_can_fail(rule, good, bad):
    assert rule(ast.parse(good)) == []
    assert rule(ast.parse(bad)) != []


REFUSED = [
    '<p style="x">',
    "<p class=a style='x'>",
    '<a onclick="x">',
    "<script>x</script>",
    '<a href="javascript:x">',
]


@pytest.mark.parametrize("bad", REFUSED)
def test_it_would_notice_refused_markup(bad):
    assert unsafe_markup(bad)
    assert not unsafe_markup('<script src="x.js" defer></script><p class="style">on time = now</p>')
