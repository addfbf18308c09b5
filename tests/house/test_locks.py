"""The lock names what every supported Python needs, not only the one that made it; and no registry."""

import importlib.metadata
import re
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = ("3.11.0", "3.11.2", "3.12.3", "3.13.2", "3.14.0")  # Debian 12 has 3.11.2


def names_in(lock: str) -> set[str]:
    """List the packages that a lock names."""
    return {canonicalize_name(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.M)}


def missing(names: set[str], wanted: dict[str, list[str]], python: str) -> list[str]:
    """Name what those packages need on this Python and the lock leaves out."""
    env = {**default_environment(), "python_full_version": python, "python_version": python.rpartition(".")[0]}
    faults = []
    for owner, texts in wanted.items():
        for one in map(Requirement, texts):
            needed = one.marker is None or one.marker.evaluate({**env, "extra": ""})
            if needed and canonicalize_name(one.name) not in names:
                faults.append(f"{owner} needs {one.name} on {python}")
    return faults


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_it_locks_what_every_python_needs(lock: str, python: str) -> None:
    names = names_in((ROOT / lock).read_text(encoding="utf-8"))
    installed = importlib.metadata.distributions()
    wanted = {canonicalize_name(one.metadata["Name"]): one.requires or [] for one in installed}
    assert missing(names, {name: texts for name, texts in wanted.items() if name in names}, python) == []


def test_it_sees_what_is_left_out() -> None:
    wanted = {"redis": ['async-timeout>=4; python_full_version < "3.11.3"']}
    assert missing({"redis"}, wanted, "3.11.2") == ["redis needs async-timeout on 3.11.2"]
    assert missing({"redis"}, wanted, "3.12.3") == []


def test_it_names_no_registry() -> None:
    for path in ROOT.glob("*.lock"):
        assert not re.search(r"https?://|--index-url|--find-links", path.read_text(encoding="utf-8")), path.name
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text(encoding="utf-8")
