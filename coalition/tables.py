"""Many tables made in one step of a migration, for a first start that takes seconds."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Together(Operation):
    """Make the tables of these operations, which tell new models and then what belongs to them, at once.

    Django draws every related model anew at each single operation: of a minute's migrating, that was 50 seconds.
    """

    atomic = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Tell how it is written down."""
        return self.__class__.__qualname__, [self.operations], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Know the new models; they are drawn when they are asked for."""
        state.__dict__.pop("apps", None)
        for one in self.operations:
            one.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, editor: Any, before: ProjectState, after: ProjectState) -> None:
        """Make each table with all its columns, indexes and constraints; references are added at the end."""
        for one in self._made():
            model = after.apps.get_model(app_label, one.name)
            if self.allow_migrate_model(editor.connection.alias, model):
                editor.create_model(model)

    def database_backwards(self, app_label: str, editor: Any, before: ProjectState, after: ProjectState) -> None:
        """Drop the tables."""
        for one in reversed(self._made()):
            editor.delete_model(before.apps.get_model(app_label, one.name))

    def describe(self) -> str:
        """Say it in the log."""
        return f"Make {len(self._made())} tables together"

    def _made(self) -> list[CreateModel]:
        return [one for one in self.operations if isinstance(one, CreateModel)]
