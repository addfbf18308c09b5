"""Plain values of lists and components."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition import brand
from coalition.listing import rules


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", '=HYPERLINK("x")'])
def test_it_writes_no_cell_that_a_spreadsheet_would_calculate(evil: str) -> None:
    assert rules.safe_cell(evil).startswith("'")


def test_it_writes_plain_cells_as_they_are() -> None:
    assert rules.safe_cell("Ana") == "Ana"
    assert rules.safe_cell(-5) == "-5"
    assert rules.safe_cell(None) == ""
    assert rules.safe_cell(["a", "b"]) == "a, b"
    assert rules.safe_cell(True) == "yes"
    assert rules.safe_cell(dt.date(2027, 1, 2)) == "2027-01-02"


def test_it_says_numbers_and_shares() -> None:
    assert rules.number(1234567) == "1,234,567"
    assert rules.number(812.44) == "812.4"
    assert rules.number(None) == "–"
    assert rules.percent(312, 480) == "65\N{NO-BREAK SPACE}%"
    assert rules.percent(1, 300) == "0.3\N{NO-BREAK SPACE}%"
    assert rules.percent(1, 0) == "–"


@given(done=st.integers(0, 10**7), total=st.integers(0, 10**7), over=st.booleans())
def test_it_never_says_done_before_it_is(done: int, total: int, over: bool) -> None:
    run = rules.Progress("x", done, total, "sending", is_over=over)
    assert 0 <= run.percent <= 100
    if done < total and not over:
        assert run.percent < 100


@pytest.mark.parametrize(("name", "letters"), [("Ana María Pérez", "AP"), ("", "?"), ("bo@x.org", "BX"), ("Vera", "V")])
def test_it_shortens_names(name: str, letters: str) -> None:
    assert rules.initials(name) == letters


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_it_makes_any_brand_colour_readable(color: tuple[int, int, int]) -> None:
    light = brand.readable_on(color, brand.WHITE)
    assert brand.contrast(light, brand.WHITE) >= 4.5
    assert brand.contrast(brand.readable_on(light, brand.DARK_GROUND), brand.DARK_GROUND) >= 4.5


@pytest.mark.parametrize("text", ["#0B5FA5", "0b5fa5", "#zzz", "javascript:", "#12", ""])
def test_it_reads_colours_and_takes_the_house_colour_for_anything_else(text: str) -> None:
    assert brand.HEX.match(brand.read_color(text))
    assert brand.read_color("#abc") == "aabbcc"
