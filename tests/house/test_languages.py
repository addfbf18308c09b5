"""Every string that people see is told in every language."""

import ast

import pytest

from coalition import messages
from tests.house import walls


@pytest.mark.parametrize("language", messages.languages())
def test_it_translates_every_string(language):
    rooms = messages.extract()
    told = messages.faults(language, rooms, messages.read_all(language))
    lines = [f"{room}: {line}" for room, faults in sorted(told.items()) for line in faults]
    assert not lines, "run `manage.py messages`, then fill in msgstr:\n" + "\n".join(lines)


@pytest.mark.parametrize("language", messages.languages())
def test_it_tells_one_thing_in_one_way(language):
    """Two rooms that translate the same string differently would surprise: one catalogue wins at random."""
    said: dict[tuple[str | None, str], dict[object, str]] = {}
    for room, catalogue in messages.read_all(language).items():
        for message in catalogue:
            if message.id and message.string:
                said.setdefault((message.context, str(message.id)), {})[message.string] = room
    double = {key: ways for key, ways in said.items() if len(ways) > 1}
    assert not double, double


def test_it_marks_strings_only_by_names_that_are_searched_for():
    """What is marked by another name ("gettext as _now") is found by nobody, and stays English in silence."""

    def aliases(tree: ast.Module) -> list[str]:
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        names = [one for node in imports if node.module == "django.utils.translation" for one in node.names]
        return [f"{one.name} as {one.asname}" for one in names if one.asname and one.asname not in messages.KEYWORDS]

    assert aliases(ast.parse("from django.utils.translation import gettext as _now")) == ["gettext as _now"]
    assert walls.faults(aliases, walls.files()) == []
