"""What an organizer writes line by line becomes harmless HTML."""

from hypothesis import given
from hypothesis import strategies as st

from campaigns.pages.drawing.rules import draw_blocks, plain

TEXT = """## Why now

The vote is **on Tuesday**.
Read [the bill](https://cga.example.org/hb5003?a=1&b=2).

- smaller classes
- music

> My son lost his teacher.
> — Dolores, Hartford

-> [See the numbers](/reports/)"""


def test_it_draws_the_few_blocks_it_knows():
    html = draw_blocks(TEXT)
    assert "<h2>Why now</h2>" in html and "<strong>on Tuesday</strong>.<br>" in html
    assert '<a href="https://cga.example.org/hb5003?a=1&amp;b=2" rel="noopener">the bill</a>' in html
    assert "<ul><li>smaller classes</li><li>music</li></ul>" in html
    assert "<blockquote><p>My son lost his teacher.</p><footer>Dolores, Hartford</footer></blockquote>" in html
    assert '<p class="buttons"><a class="btn" href="/reports/">See the numbers</a></p>' in html
    assert draw_blocks("One\n\nTwo") == "<p>One</p>\n<p>Two</p>" and draw_blocks("  \n ") == ""


def test_it_draws_nothing_that_runs():
    for bad in ("<script>x</script>", "[x](javascript:alert(1))", '[x](https://a"onclick=b)', "**<img src=x>**"):
        html = draw_blocks(bad)
        assert (
            "<script" not in html and 'href="javascript' not in html and "<img" not in html and '"onclick' not in html
        )


@given(st.text(max_size=400))
def test_it_survives_any_text(text):
    html = draw_blocks(text)
    allowed = {"p", "h2", "ul", "li", "a", "strong", "blockquote", "footer", "br"}
    import re

    assert {name.strip("/") for name in re.findall(r"<(/?[a-z0-9]+)", html)} <= allowed
    assert isinstance(plain(text), str)


def test_it_tells_the_words_alone():
    assert plain("## A\n\n- [b](https://c.d) **e**") == "A b e"
