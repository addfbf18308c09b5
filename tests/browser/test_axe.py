"""The question put to axe bites: pale text, a field without a name, and the same looks on another ground."""

from typing import Any

import pytest

from tests import axe as rules

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="en"><head><title>A page</title></head><body style="background: {ground}"><main>
<h1>Title</h1><p style="color: {ink}">Some text</p>{more}</main></body></html>"""
WIDE = "<div style='overflow-x: auto; width: 40px'><p style='width: 400px'>wide</p></div>"


def found(page: Any, *, ink: str = "#222", ground: str = "#fff", more: str = "", again: bool = False) -> list[str]:
    page.set_content(PAGE.format(ink=ink, ground=ground, more=more))
    return [one["id"] for one in rules.violations(page, again=again)]


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


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("<button></button>", "name"),
        ("<a href='/x'><svg aria-hidden=true></svg></a>", "name"),
        ("<h2> </h2>", "name"),
        ("<input type=submit value=''>", "name"),
        ("<input>", "label"),
        ("<select title=''><option>a</select>", "label"),
        ("<img src='data:,'>", "image-alt"),
        (
            "<div style='overflow-x: auto; width: 40px'><p style='width: 400px'>wide</p></div>",
            "scrollable-region-focusable",
        ),
    ],
)
def test_it_tells_what_words_and_size_break_without_axe(open_page: Any, wrong: str, told: str) -> None:
    page = open_page()
    assert found(page, more=wrong, again=True) == [told]
    well = ["<button aria-label=Close></button>", "<label>Name <input></label>", "<img src='data:,' alt=''>"]
    well += ["<a href='/x'><img src='data:,' alt='Home'></a>", "<p id=i>Who</p><select aria-labelledby=i></select>"]
    well += [WIDE.replace("<div", "<div tabindex=0"), "<table><tr><th><input aria-label=All></table>"]
    assert found(page, more="".join(well), again=True) == []


def test_it_asks_everything_of_what_is_built_otherwise(open_page: Any) -> None:
    page = open_page()
    assert found(page, more="<p lang=en>One</p>") == []
    assert found(page, more="<p lang=xx>One</p>") == ["valid-lang"]
    assert found(page, more="<p lang=en>Another</p><input>") == ["label"]
