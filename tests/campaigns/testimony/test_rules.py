"""What the rules say: states out of facts, nothing open after its clock, private passages, hints, order."""

import datetime as dt
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from campaigns.legislation.jurisdictions.rules import MODES
from campaigns.testimony import rules
from campaigns.testimony.models import Testimony
from campaigns.testimony.papers.rules import file_name
from campaigns.testimony.review.rules import differences
from campaigns.testimony.roster.rules import moved
from campaigns.testimony.words.rules import exposures, hints, marked, own_part
from tests.campaigns.testimony.story import promised

HARTFORD = ZoneInfo("America/New_York")
HOURS = st.integers(-200, 60)


def test_the_base_and_the_rules_name_the_same_state(event, bill):
    row, now = promised(), timezone.now()
    names = ("out_at", "spoke_at", "checked_in_at", "confirmed_at", "registered_at", "filed_at")
    texts, modes = ("", "changes", "review", "ready"), ("", "written")
    some = [(marks, texts[n % 4], modes[n % 2]) for n, marks in enumerate(product((None, now), repeat=len(names)))]
    some += [((None,) * len(names), text, "") for text in texts]
    seen = set()
    for marks, text, mode in some:
        facts = dict(zip(names, marks, strict=True)) | {"text_state": text, "mode": mode}
        Testimony.objects.filter(pk=row.pk).update(text="x", **facts)
        state = Testimony.objects.values_list("state", flat=True).get(pk=row.pk)
        assert state == rules.state_of(facts | {"rsvp_id": row.rsvp_id}), facts
        seen.add(state)
    assert seen >= {"out", "spoke", "checked_in", "filed", "confirmed", "registered", "ready", "review", "drafting"}


@given(
    start=st.sampled_from(["2027-03-14T03:30", "2027-03-15T10:00", "2027-11-07T01:30", "2027-11-08T10:00"]),
    spoken=HOURS, written=HOURS, now=HOURS, mode=st.sampled_from(MODES),
    status=st.sampled_from(["scheduled", "moved", "cancelled", "held"]),
)  # fmt: skip
def test_nothing_is_offered_after_its_deadline_over_all_clocks(start, spoken, written, now, mode, status):
    starts = dt.datetime.fromisoformat(start).replace(tzinfo=HARTFORD).astimezone(dt.UTC)
    at = {name: starts + dt.timedelta(hours=n) for name, n in (("spoken", spoken), ("written", written), ("now", now))}
    hearing = {
        "status": status, "modes": list(MODES), "registration_opens_at": None,
        "registration_closes_at": at["spoken"], "testimony_opens_at": None, "testimony_closes_at": at["written"],
    }  # fmt: skip
    facts = {"hearing": hearing, "starts_at": starts, "ends_at": None, "cancelled": False}
    found = rules.open_modes(facts, at["now"])
    for one in found:
        assert status not in {"cancelled"}
        assert at["now"] < (at["written"] if one == "written" else min(at["spoken"], starts))
    if rules.may_write_on(facts, mode=mode, state="drafting", now=at["now"]):
        assert mode in found
    assert not rules.may_write_on(facts, mode=mode, state="out", now=at["now"])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Write to ana.diaz+1@example.org.", {"email"}),
        ("Call (860) 555-0142 or 860.555.0143 or +1 860 555 0144", {"phone"}),
        ("I live at 12 Elm Street, apt 3B.", {"street"}),
        ("Vivo en la calle Park 12.", {"street"}),
        ("My daughter Ana is nine.", {"child"}),
        ("Our youngest son's name is Leo, and he", {"child"}),
        ("Mi hija se llama Sofía y mi hijo, Mateo, también.", {"child"}),
        ("My son learns 20 minutes a day, and 360 of 500 do.", set()),
        ("My daughter loves Monday. HB 5003 gives $9,000 in 2026-2027.", set()),
        ("Mi hijo tiene nueve años.", set()),
        ("I was there when Ana, my daughter, cried.", {"child"}),
        ("We live in Bridgeport, my son walks. Yesterday, my son ran.", set()),
        ("The hearing is on 3/14/2027 at 10:00.", set()),
    ],
)
def test_it_finds_what_is_private_and_leaves_the_rest(text, kinds):
    found = exposures(text)
    assert {one.kind for one in found} == kinds
    assert "".join(piece for piece, _kind in marked(text, found)) == text
    assert exposures(text, cleared=[one.found for one in found]) == []


@pytest.mark.parametrize(
    "text", ["My children Ana and Luis wait.", "Mis hijos Ana y Luis esperan.", "Our twins, Ana and Luis, wait."]
)
def test_it_finds_every_child_that_is_named(text):
    assert [one.found for one in exposures(text)] == ["Ana", "Luis"]


def test_it_knows_what_is_hers():
    own = ["+18605550142", "9 Hidden Hollow", "ana@example.org"]
    assert [one.kind for one in exposures("I am at 9 hidden hollow.", own)] == ["own"]
    assert [one.kind for one in exposures("Ring 8 6 0 5 5 5 0 1 4 2", own)] == ["own"]
    assert [one.found for one in exposures("Ring 860-555-0142", own)] == ["860-555-0142"]
    assert exposures("Nothing here.", own) == []


def test_it_hints_at_what_would_be_clearer():
    said = {one.kind for one in hints("WE DEMAND ACTION. " + "word " * 40, bill="HB 5003", language="en", most=20)}
    assert said == {"too_long", "no_bill", "long_sentence", "shouting"}
    plain = "I support H.B. 5003. " + "My school is small. " * 12
    assert hints(plain, bill="HB 5003", language="en", most=390) == []
    assert [one.better for one in hints("Please utilize it. HB 5003.", bill="HB 5003", language="en", most=90)][
        -1
    ] == "use"


def test_it_compares_only_what_is_hers():
    assert own_part("My name is A.\n\nMine.\n\nA  fact.", ["My name is A.", "A fact."]) == "Mine."


@given(st.text(max_size=60), st.text(max_size=60))
def test_differences_hold_both_texts(before, after):
    pieces = differences(before, after)
    assert "".join(text for kind, text in pieces if kind != "in") == before
    assert "".join(text for kind, text in pieces if kind != "out") == after


@given(st.lists(st.integers(), min_size=1, unique=True), st.data())
def test_moving_keeps_everybody(order, data):
    one = data.draw(st.sampled_from(order))
    to = data.draw(st.sampled_from(["up", "down", "top", "1", "99", "x", "-3"]))
    assert sorted(moved(order, one, to)) == sorted(order)


def test_it_names_files_in_plain_letters():
    assert file_name("HB 5003", "José Núñez/..") == "HB-5003-Jose-Nunez"
    assert file_name("", "李") == "testimony"
