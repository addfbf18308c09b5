"""Merge tags: regions, escaping, fallbacks, limits; what arrives equals the preview."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition.post.rules import personal
from contacts.correspondence.letters.rules import render_rows
from contacts.correspondence.rules import (
    BadTag,
    compile_content,
    missing_tags,
    render_preview,
    render_region,
    unknown_tags,
)

HTML = (
    "<p>{{ first_name | default: 'friend' }}{% if town == 'Hartford' %}<b>{{ town }}</b>{% endif %} {{ last_name }}</p>"
)


def compiled(html=HTML, subject="To {{ first_name }}", text="{{ last_name }}"):
    return compile_content(subject=subject, html=html, text=text)


@given(st.fixed_dictionaries({name: st.text(max_size=20) for name in ("first_name", "last_name", "town")}))
def test_it_sends_what_the_preview_showed(values):
    mail = compiled()
    sent = {r["tag"]: render_region(r["source"], r["escape"], values) for r in mail.regions}
    preview = render_preview(mail, values)
    assert personal(mail.html, sent) == preview.html
    assert personal(mail.subject, sent) == preview.subject


def test_it_escapes_values_in_html_and_strips_line_ends_in_the_subject():
    shown = render_preview(compiled(), {"first_name": "<b>A\r\nBcc: x", "last_name": "<i>&"})
    assert "<b>A" not in shown.html and "&lt;b&gt;A" in shown.html
    assert shown.subject == "To <b>A Bcc: x" and shown.text == "<i>&"


def test_it_escapes_values_inside_blocks_and_keeps_the_authors_markup():
    mail = compiled("{% if name %}<b>{{ name }}</b>{% endif %}")
    assert render_preview(mail, {"name": "<x>"}).html == "<b>&lt;x&gt;</b>"


def test_it_understands_tags_that_a_clean_up_turned_into_entities():
    mail = compiled("{% if count &gt; 2 &amp;&amp; x %}many{% endif %}".replace("&amp;&amp; x ", ""))
    assert render_preview(mail, {"count": 3}).html == "many"


def test_it_cannot_be_fooled_by_data_that_looks_like_a_tag():
    mail = compiled("{{ first_name }} {{ last_name }}")
    assert render_preview(mail, {"first_name": "{{ last_name }}", "last_name": "x"}).html == "{{ last_name }} x"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{{ name", "open"),
        ("{% if x %}", "open"),
        ("{% include 'x' %}", "tag"),
        ("{% assign a = 1 %}", "tag"),
        ("{{ x | date: '%Y' }}", "filter"),
        ("{{ x | safe }}", "filter"),
        ("{% if %}a{% endif %}", "syntax"),
        ("{{ x | default: '<script>' }}", "syntax"),
    ],
)
def test_it_names_what_is_wrong_and_where(source, code):
    with pytest.raises(BadTag) as told:
        compiled(source)
    assert (told.value.code, told.value.where) == (code, "html")


def test_it_tells_what_would_print_nothing():
    mail = compiled(text="{{ senator.name }}")
    assert missing_tags(mail, {"first_name": "", "last_name": "B", "senator": {"name": "S"}}) == ["first_name"]
    assert missing_tags(mail, {"first_name": "A", "last_name": "B"}) == ["senator"]
    assert unknown_tags(mail, ["first_name", "last_name", "town"]) == ["senator"]


def test_it_stops_bombs_within_a_moment():
    bomb = "{% for a in (1..900) %}{% for b in (1..900) %}xxxxxxxxxxxxxxxx{% endfor %}{% endfor %}"
    started = time.monotonic()
    assert render_preview(compiled(bomb), {}).html == ""
    assert time.monotonic() - started < 1


def test_it_reaches_no_object_behind_a_value():
    class Person:
        secret = "s"

    assert render_preview(compiled("{{ person.secret }}{{ person.__class__ }}"), {"person": Person()}).html == ""


CARDS = st.one_of(st.none(), st.sampled_from([{"name": "Jo & Co"}, {"name": "<Al>"}]))
VALUES = st.fixed_dictionaries(
    {"first_name": st.one_of(st.text(max_size=8), st.none()), "last_name": st.text(max_size=8),
     "town": st.just("Hartford"), "senator": CARDS, "count": st.one_of(st.booleans(), st.integers(0, 2))},
)  # fmt: skip


@given(st.lists(VALUES, min_size=1, max_size=6))
def test_it_remembers_renderings_without_mixing_people_up(crowd_of_values):
    mail = compiled(HTML + "{{ senator.name }}{{ count }}{% if count == 1 %}one{% endif %}")
    columns = {name: [values[name] for values in crowd_of_values] for name in crowd_of_values[0]}
    rows = render_rows(mail.regions, columns, len(crowd_of_values))
    for values, row in zip(crowd_of_values, rows, strict=True):
        assert personal(mail.html, row) == render_preview(mail, values).html


def test_it_fills_the_partners_own_fields_and_names_those_that_are_empty():
    text = (
        "{{ field.shirt | default: 'none' }} {{ field.way }}{% if field.3rd == 'yes' %}!{% endif %}{{ field['3rd'] }}"
    )
    mail = compiled(text.replace("{% if field.3rd ==", "{% if field['3rd'] =="))
    assert {"field.shirt", "field.way", "field.3rd"} <= {name for one in mail.regions for name in one["inputs"]}
    assert unknown_tags(mail, ["field.shirt", "field.way", "first_name", "last_name"]) == ["field.3rd"]
    shown = render_preview(mail, {"field.shirt": "<L>", "field.way": "En autobús", "field.3rd": "yes"})
    assert shown.html == "&lt;L&gt; En autobús!yes"
    assert render_preview(mail, {}).html == "none "
    assert missing_tags(mail, {"first_name": "A", "last_name": "B", "field.3rd": "x"}) == ["field.way"]
