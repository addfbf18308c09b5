"""Tables: string foreign keys obey the storeys, indexes are complete, migrations are whole."""

import importlib
import inspect
import subprocess
import sys

import pytest
from django.apps import apps
from django.db import models

from tests.house import walls

OURS = [model for app in walls.APPS for model in apps.get_app_config(app).get_models()]


def room_of(module: str) -> str:
    """Name the room of a module: contacts.intake.models -> contacts.intake."""
    return ".".join(module.split(".")[:2])


def climbs(source: str, target: str, order: dict[str, int]) -> str:
    """Tell why a foreign key from one room to another may not be; '' when it may."""
    if source == target:
        return ""
    if source not in order or target not in order:
        return f"{source if source not in order else target} has no storey in the import contracts"
    if order[source] <= order[target]:
        return f"{source} points up or sideways to {target}"
    return ""


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_it_points_foreign_keys_down(model):
    order = walls.order()
    for field in model._meta.get_fields(include_parents=False):
        target = getattr(field, "related_model", None)
        if not field.concrete or not inspect.isclass(target) or target._meta.app_label not in walls.APPS:
            continue
        assert climbs(room_of(model.__module__), room_of(target.__module__), order) == "", field.name


@pytest.mark.parametrize("room", walls.rooms(), ids=walls.name)
def test_it_lists_every_table_in_the_index(room):
    path = ".".join(room.relative_to(walls.ROOT).parts) + ".models"
    if not (room / "models.py").exists() and not (room / "models" / "__init__.py").exists():
        return
    index = importlib.import_module(f"{room.parent.name}.models")
    module = importlib.import_module(path)
    tables = [
        one
        for one in vars(module).values()
        if inspect.isclass(one) and issubclass(one, models.Model) and room_of(one.__module__) == room_of(path)
    ]
    assert [
        one.__name__ for one in tables if not one._meta.abstract and getattr(index, one.__name__, None) is not one
    ] == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_it_says_what_a_row_means(model):
    said = (model.__doc__ or "").strip()
    assert said and not said.startswith(f"{model.__name__}("), "Django's own docstring says nothing"


def test_it_lacks_no_migration():
    """In a process of its own: tests may define tables that the product does not have."""
    command = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
    done = subprocess.run(command, cwd=walls.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_has_no_merge_migration():
    found = [path.name for app in walls.APPS for path in (walls.ROOT / app / "migrations").glob("*merge*.py")]
    assert found == []


def test_its_rules_can_fail():
    order = {"coalition.audit": 0, "contacts.people": 1, "contacts.segments": 2, "contacts.imports": 2}
    assert climbs("contacts.segments", "contacts.people", order) == ""
    assert "up" in climbs("contacts.people", "contacts.segments", order)
    assert "sideways" in climbs("contacts.segments", "contacts.imports", order)
    assert "no storey" in climbs("contacts.letters", "contacts.people", order)
