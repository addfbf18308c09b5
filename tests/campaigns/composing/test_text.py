"""What an author writes arrives: safe, with links that work, and always with a way out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.composing import rules
from campaigns.composing.blocks import rules as shapes
from campaigns.composing.delivery import Identity, Text, compile_text, write_html
from contacts.correspondence.rules import BadTag, render_preview

WHO = Identity("Every Child & Co", "1 Elm Street\nHartford, CT 06106", "https://example.org/", "#0b5fa5")
VALUES = {
    "first_name": 'Ana <b>"x"',
    "message_token": "TOKEN",
    "unsubscribe_url": "https://example.org/u/1/",
    "preferences_url": "https://example.org/me/1/",
}


def text(*blocks: dict[str, str], subject: str = "Hello", language: str = "en", **more: object) -> Text:
    return Text(language, subject, "Preview line", rules.clean_blocks(list(blocks)), WHO, **more)  # type: ignore[arg-type]


def test_it_fills_a_merge_tag_with_an_escaped_value() -> None:
    mail = compile_text(text({"kind": "text", "text": 'Dear {{ first_name | default: "friend" }}, hi'}))
    seen = render_preview(mail, VALUES)
    assert "Dear Ana &lt;b&gt;&quot;x&quot;, hi" in seen.html
    assert 'Dear Ana <b>"x", hi' in seen.text
    assert "Dear friend, hi" in render_preview(mail, {**VALUES, "first_name": ""}).html


def test_it_always_adds_the_way_out_and_the_postal_address_in_the_language_of_the_text() -> None:
    for language, words in (("en", "Unsubscribe"), ("es", "Darse de baja")):
        seen = render_preview(compile_text(text({"kind": "text", "text": "Hi"}, language=language)), VALUES)
        for part in (seen.html, seen.text):
            assert words in part
            assert "https://example.org/u/1/" in part
            assert "https://example.org/me/1/" in part
            assert "Hartford, CT 06106" in part
        assert "Every Child &amp; Co" in seen.html
        assert "Every Child & Co" in seen.text


def test_it_says_why_one_gets_a_receipt_and_survives_a_strange_colour() -> None:
    block = {"kind": "text", "text": "Thanks"}
    strange = Text("en", "Hello", "", [block], Identity("We", "1 Elm", color="blue"), is_receipt=True)
    seen = render_preview(compile_text(strange), VALUES)
    for part in (seen.html, seen.text):
        assert "because of what you just did on a page of We" in part


def test_it_puts_the_token_of_the_message_on_links_to_our_own_pages_only(settings) -> None:  # type: ignore[no-untyped-def]
    settings.PUBLIC_URL = "https://our.example"
    page = "https://our.example/p/sign-hb-5003/?lang=es"
    blocks = (
        {"kind": "button", "label": "Sign", "url": "{{ page_link }}"},
        {"kind": "text", "text": "[again](https://our.example/p/other/) or [them](https://else.example/p/x/)."},
    )
    seen = render_preview(compile_text(text(*blocks, page_url=page)), VALUES)
    links = re.findall(r'href="([^"]+)"', seen.html)
    assert "https://our.example/p/sign-hb-5003/?lang=es&amp;m=TOKEN" in links
    assert "https://our.example/p/other/?m=TOKEN" in links
    assert "https://else.example/p/x/" in links
    assert "https://our.example/p/sign-hb-5003/?lang=es&m=TOKEN" in seen.text


def test_it_writes_what_is_the_same_for_all_into_the_text_once() -> None:
    block = {
        "kind": "text",
        "text": "On {{ hearing_date }}{% if hearing_place %} in {{ hearing_place }}{% endif %}: "
        '{{ bill | default: "it" }}',
    }
    mail = compile_text(text(block, values={"hearing_date": 'Tue "9" Feb & so'}), prefix="x")
    assert "On Tue &quot;9&quot; Feb &amp; so: it" in mail.html
    assert 'On Tue "9" Feb & so: it' in mail.text
    assert {name for region in mail.regions for name in region["inputs"]} == {"unsubscribe_url", "preferences_url"}


def test_it_keeps_scripts_and_styles_of_authors_out() -> None:
    words = '<script>alert(1)</script><img src=x onerror=a()><b style="x">bold</b> [x](javascript:alert)'
    html = write_html(text({"kind": "text", "text": words}))
    assert "<script>alert" not in html
    assert "onerror" not in html
    assert "javascript:" not in html
    assert "bold</b>" in html


def test_it_names_a_tag_that_it_cannot_understand() -> None:
    with pytest.raises(BadTag):
        compile_text(text({"kind": "text", "text": "Dear {{ first_name"}))


def test_it_finds_what_is_missing() -> None:
    blocks = rules.clean_blocks(
        [
            {"kind": "button", "label": "Go", "url": ""},
            {
                "kind": "text",
                "text": "[x](http:/no) and [y](http://example.org/), [z](https://example.org/?a={{ town }})",
            },
            {"kind": "image", "src": "https://example.org/a.png"},
        ]
    )
    found = {(one.code, one.block) for one in rules.findings(blocks, "")}
    assert found == {("no_subject", -1), ("link_empty", 0), ("link_broken", 1), ("link_insecure", 1), ("no_alt", 2)}


def test_it_lists_tags_of_the_alert_that_would_print_nothing() -> None:
    words = "{{ hearing_date }} {{ bill | default: 'x' }} {% if hearing_place %}{{ hearing_place }}{% endif %}"
    assert rules.empty_tags(words, {}) == ["hearing_date"]
    assert rules.empty_tags(words, {"hearing_date": "Tue"}) == []


def test_it_moves_adds_and_removes_blocks() -> None:
    blocks = rules.add_block(rules.add_block([], "heading"), "divider", at=0)
    assert [block["kind"] for block in blocks] == ["divider", "heading"]
    assert [block["kind"] for block in shapes.move_block(blocks, 0, 1)] == ["heading", "divider"]
    assert shapes.move_block(blocks, 0, -1) == blocks
    assert [block["kind"] for block in shapes.remove_block(blocks, 0)] == ["heading"]
    with pytest.raises(rules.BadBlocks):
        rules.clean_blocks([{"kind": "script"}])


@given(st.text(max_size=300))
def test_it_survives_whatever_is_typed(words: str) -> None:
    safe = rules.paragraphs(words)
    assert "<script" not in safe.lower()
    assert "javascript:" not in re.sub(r"[\s]", "", " ".join(re.findall(r'href="([^"]*)"', safe))).lower()
    rules.plain(words)
