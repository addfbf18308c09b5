"""The question put to axe bites: pale text, a field without a name, and the same looks on another ground."""

from typing import Any

import pytest

from tests import axe as rules

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="en"><head><title>A page</title></head><body style="background: {ground}"><main>
<h1>Title</h1><p style="color: {ink}">Some text</p>{more}</main></body></html>"""


def found(page: Any, *, ink: str = "#222", ground: str = "#fff", more: str = "") -> list[str]:
    page.set_content(PAGE.format(ink=ink, ground=ground, more=more))
    return [one["id"] for one in rules.violations(page)]


def test_it_tells_pale_text_every_time_and_on_every_ground(open_page: Any) -> None:
    page = open_page()
    assert found(page) == []
    assert found(page) == []
    assert found(page, ink="#ccc") == ["color-contrast"]
    assert found(page, ink="#ccc") == ["color-contrast"], "what was wrong is asked again"
    assert found(page, ground="#333") == ["color-contrast"], "the same ink on another ground is another look"
    assert found(page, more="<div style='background: #444'><p>Dark on dark</p></div>") == ["color-contrast"]
    assert found(page, more="<p style='opacity: .3'>Faint</p>") == ["color-contrast"]
    assert found(page, more="<p>And <a href='/x' style='color: #ddd'>a link</a></p>")[:1] != []
    assert found(page, more="<input>") == ["label"]


def test_it_tells_what_a_finger_would_miss(open_page: Any) -> None:
    page = open_page()
    small = "<button style='width: 12px; height: 12px; padding: 0; border: 0; margin: {gap}px'>a</button>"
    assert "target-size" in found(page, more=2 * small.format(gap=1))
    assert "target-size" not in found(page, more=2 * small.format(gap=20))
    assert "target-size" not in found(page, more=2 * "<button style='width: 40px; height: 40px'>a</button>")
