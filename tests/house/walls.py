"""What the house tests share: the files of the product, their trees, and the order of the rooms."""

import ast
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("coalition", "contacts", "campaigns")
Rule = Callable[[ast.Module], list[str]]


def files(pattern: str = "*.py") -> list[Path]:
    """List the product's files, without migrations."""
    found = (path for app in APPS for path in (ROOT / app).rglob(pattern))
    return sorted(path for path in found if "migrations" not in path.parts)


def rooms(*apps: str) -> list[Path]:
    """List the rooms: folders with a door plate."""
    plates = (plate.parent for app in apps or APPS for plate in (ROOT / app).glob("*/__init__.py"))
    return sorted(room for room in plates if room.name not in {"migrations", "management", "templatetags"})


def name(path: Path) -> str:
    """Shorten a path for a message."""
    return path.relative_to(ROOT).as_posix()


def faults(rule: Rule, paths: list[Path]) -> list[str]:
    """Apply a rule to files and gather what it finds."""
    return [f"{name(path)}: {fault}" for path in paths for fault in rule(ast.parse(path.read_text(encoding="utf-8")))]


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Walk over every function and method."""
    return (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def project() -> dict:
    """Read pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def order() -> dict[str, int]:
    """Read from the import contracts which room stands above which: room -> storey (higher may know lower)."""
    contracts = {contract["name"]: contract for contract in project()["tool"]["importlinter"]["contracts"]}
    floors = ["coalition.errors", "coalition.audit", "coalition.accounts | coalition.post", "coalition.partners"]
    storeys = [*floors]
    for app in ("contacts", "campaigns"):
        layers = contracts[f"Rooms of {app}"]["layers"]
        storeys += [" | ".join(f"{app}.{room.strip()}" for room in layer.split("|")) for layer in reversed(layers[1:])]
    return {room.strip(): level for level, layer in enumerate(storeys) for room in layer.split("|")}
