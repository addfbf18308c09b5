"""Live cards say what is true when the mail starts, and offer nothing that has closed."""

import datetime as dt
from dataclasses import replace

import pytest

from campaigns.composing import rules
from campaigns.composing.blocks.rules import FIELDS, clean_blocks
from campaigns.composing.cards.rules import HearingFacts, Live, gaps, percent, time_left
from campaigns.composing.delivery import Identity, Text, compile_text
from contacts.correspondence.rules import inputs_of, render_preview

WHO = Identity("Every Child", "1 Elm Street\nHartford", "https://example.org/")
NOW = dt.datetime(2027, 2, 9, 15, 0, tzinfo=dt.UTC)  # Tuesday, 10:00 in Hartford
HOUR = dt.timedelta(hours=1)
HEARING = HearingFacts("HB 5003", NOW + 48 * HOUR, "Room 2E", "Education Committee", NOW + 18 * HOUR, NOW + 40 * HOUR)
SENATOR = {
    "name": "Jo <Example>",
    "party": "Democrat",
    "district": "5",
    "phone": "860-555-0100",
    "dial": "+18605550100",
    "email": "jo@example.org",
}


def seen(block, *, language="en", values=(), **live):
    text = Text(language, "Hi", "", clean_blocks([block]), WHO, {"bill": "HB 5003"}, "https://our.example/p/x/",
                live=Live(NOW, **live))  # fmt: skip
    return render_preview(compile_text(text), dict(values))


def flat(html):
    """Give the HTML with plain spaces: times are held together so that a phone does not break them."""
    return html.replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " ")


def test_it_tells_the_clock_of_a_hearing_in_both_languages_and_both_parts():
    block = {"kind": "hearing", "label": "Speak", "url": "{{ page_link }}"}
    mail = seen(block, hearing=HEARING)
    for part in (flat(mail.html), mail.text):
        assert "Education Committee" in part
        assert "Thursday, February 11, 10:00 AM" in part
        assert "closes Wed, Feb 10, 4:00 AM" in part
        assert "in 18 hours" in part
        assert "Room 2E" in part
        assert "https://our.example/p/x/" in part
    assert "Feb 10" not in mail.html, "no line ends between a month and its day"
    spanish = seen(block, language="es", hearing=HEARING)
    for part in (flat(spanish.html), spanish.text):
        assert "Jueves 11 de febrero, 10:00 a.m." in part
        assert "Audiencia pública" in part
        assert "en 18 horas" in part


def test_it_offers_nothing_that_has_closed():
    later = HearingFacts("HB 5003", NOW + 2 * HOUR, registration_closes_at=NOW - HOUR, testimony_closes_at=NOW + HOUR)
    mail = seen({"kind": "hearing", "label": "Speak now", "url": "https://a.example/"}, hearing=later)
    assert "Sign up to speak" not in mail.text and "Speak now" not in mail.html
    assert "Send written testimony" in mail.text
    still = seen(
        {"kind": "hearing", "label": "Write now", "url": "https://a.example/", "until": "testimony"}, hearing=later
    )
    assert "Write now" in still.html
    # In writing only: there is nothing to register for, so that button ends with written testimony.
    written = HearingFacts("HB 5003", NOW + 2 * HOUR, testimony_closes_at=NOW - HOUR)
    button = {"kind": "hearing", "label": "Take part", "url": "https://a.example/", "until": "registration"}
    assert "Take part" not in seen(button, hearing=written).html
    assert "Take part" in seen(button, hearing=replace(written, testimony_closes_at=None)).html
    over = HearingFacts("HB 5003", NOW - HOUR)
    assert "Public hearing" not in seen({"kind": "hearing"}, hearing=over).text
    assert "Public hearing" not in seen({"kind": "hearing"}).html


def test_it_shows_how_far_a_petition_is_without_any_picture():
    mail = seen({"kind": "progress", "text": "**Help** us"}, counted=3412, goal=5000, has_petition=True)
    assert "3,412 of 5,000 signatures" in mail.text and "1,588 more to go" in mail.text
    assert 'width="68%"' in mail.html and 'width="32%"' in mail.html and "<img" not in mail.html
    assert "<strong>Help</strong> us" in mail.html
    full = seen({"kind": "progress"}, counted=6000, goal=5000, has_petition=True)
    assert "We reached the goal!" in full.text and 'width="100%"' in full.html
    assert "signatures" not in seen({"kind": "progress"}).text


def test_it_shows_each_reader_her_legislator_escaped_with_phone_and_mail():
    block = {"kind": "legislator", "chamber": "senator", "subject": "Please support {{ bill }} & kids"}
    mail = seen(block, values={"senator": SENATOR})
    assert "Jo &lt;Example&gt;" in mail.html and "Jo <Example>" in mail.text
    assert 'href="tel:+18605550100"' in mail.html and "Call 860-555-0100" in mail.html
    assert 'href="mailto:jo@example.org?subject=Please%20support%20HB%205003%20%26%20kids"' in mail.html
    assert "Democrat · District 5" in mail.text
    assert "Find your legislator" not in mail.html
    bare = seen(block, values={"senator": {**SENATOR, "phone": "", "email": ""}})
    assert "tel:" not in bare.html and "mailto:" not in bare.html


def test_it_falls_back_as_the_author_said_where_the_district_is_unknown():
    find = seen({"kind": "legislator", "chamber": "both", "finder": "https://find.example/"})
    assert "https://find.example/" in find.html and "https://find.example/" in find.text
    partly = seen({"kind": "legislator", "chamber": "both"}, values={"senator": SENATOR})
    assert "Jo" in partly.text and "Find your legislators" in partly.text
    out = seen({"kind": "legislator", "chamber": "senator", "unknown": "leave_out"})
    assert "legislator" not in out.text.lower() and "senator" not in out.text
    assert out.text.startswith("--\n"), "nothing remains of the card, not even an empty line"


def test_it_makes_one_region_per_chamber_that_depends_on_the_district_only():
    blocks = clean_blocks([{"kind": "legislator", "chamber": "both"}, {"kind": "hearing"}, {"kind": "progress"}])
    text = Text("en", "Hi", "", blocks, WHO, live=Live(NOW, HEARING, 1, 10, has_petition=True))
    regions = compile_text(text).regions
    assert inputs_of(regions) == {"senator", "representative", "unsubscribe_url", "preferences_url"}
    assert max(len(one["source"]) for one in regions) < 3000


def test_it_tells_time_left_and_shares_honestly():
    assert time_left(NOW + 47 * HOUR, NOW) == ("hours", 47)
    assert time_left(NOW + 49 * HOUR, NOW) == ("days", 2)
    assert time_left(NOW + HOUR / 2, NOW) == ("minutes", 30)
    assert (percent(0, 10), percent(1, 1000), percent(999, 1000), percent(20, 10), percent(1, 0)) == (0, 1, 99, 100, 0)


def test_it_finds_cards_that_would_say_nothing():
    blocks = clean_blocks([{"kind": "hearing", "label": "Speak", "url": "x"}, {"kind": "progress"}])
    assert [(one.code, one.block) for one in gaps(blocks, Live(NOW), NOW)] == [("no_hearing", 0), ("no_petition", 1)]
    live = Live(NOW, HEARING, 1, 10, has_petition=True)
    assert gaps(blocks, live, NOW) == []
    assert [one.code for one in gaps(blocks, live, NOW + 20 * HOUR)] == ["button_closed"]
    assert [one.code for one in gaps(blocks, live, NOW + 50 * HOUR)] == ["hearing_over"]


def test_it_lays_columns_and_stories_out_in_both_parts():
    columns = {"kind": "columns", "left_src": "/pictures/a.png", "left_alt": "A bus", "left_text": "**Ride**",
               "right_text": "Write", "right_label": "Go", "right_url": "https://a.example/"}  # fmt: skip
    mail = seen(columns)
    assert 'alt="A bus"' in mail.html and "<strong>Ride</strong>" in mail.html and "mj-column-per-50" in mail.html
    assert "http" in mail.html.split("/pictures/a.png")[0][-30:], "pictures have whole addresses"
    assert mail.text.startswith("[A bus]\n\nRide\n\nWrite\n\nGo:\nhttps://a.example/")
    story = {"kind": "story", "text": "She waits", "who": "Ana <b>", "role": "Parent"}
    told = seen(story)
    assert "Ana &lt;b&gt;" in told.html and "> – Ana <b>, Parent" in told.text
    assert "mj-column-per-24" not in told.html
    assert seen({"kind": "columns"}).text.startswith("--")


def test_it_keeps_blocks_in_their_shape():
    (block,) = clean_blocks([{"kind": "legislator", "chamber": "king", "finder": None, "more": "x"}])
    assert block["chamber"] == "senator" and block["finder"].startswith("https://") and "more" not in block
    with pytest.raises(rules.BadBlocks):
        clean_blocks([{"kind": "text", "text": ["a"]}])
    with pytest.raises(rules.BadBlocks):
        clean_blocks([{"kind": ["text"]}])


def test_it_finds_faults_within_columns_and_cards():
    blocks = clean_blocks([
        {"kind": "columns", "left_src": "/pictures/a.png", "right_label": "Go", "right_url": "http:/no"},
        {"kind": "hearing", "label": "Speak", "url": ""},
        {"kind": "legislator", "finder": "http://example.org/"},
    ])  # fmt: skip
    found = {(one.code, one.block) for one in rules.findings(blocks, "Hi")}
    assert found == {("no_alt", 0), ("link_broken", 0), ("link_empty", 1), ("link_insecure", 2)}


@pytest.mark.parametrize("kind", list(FIELDS))
def test_it_writes_every_kind_of_block_with_nothing_in_it(kind):
    mail = seen({"kind": kind})
    assert mail.html.count("Every Child") >= 1
    assert "<link" not in mail.html and "@import" not in mail.html, "a mail loads nothing from another house"
    assert "@@" not in mail.html
