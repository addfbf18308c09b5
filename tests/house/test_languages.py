"""Every string that people see is told in every language."""

import pytest

from coalition import messages


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
