"""The rules of two legislatures, over every clock: nothing is open before it opens or after it closes."""

import datetime as dt
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from campaigns.legislation.jurisdictions import rules, selectors
from campaigns.turnout import rules as turnout

HARTFORD = ZoneInfo("America/New_York")
FRANKLIN = Path(__file__).parent / "states" / "franklin.json"
STATES = {path: rules.read(json.loads(Path(path).read_text())) for path in (selectors.SHIPPED, FRANKLIN)}
SPRING, AUTUMN = dt.datetime(2027, 3, 14, 2, 30), dt.datetime(2027, 11, 7, 1, 30)
DAY = 24 * 60  # minutes, which are drawn fast
minutes = st.tuples(st.just(dt.datetime(2027, 1, 1)), st.integers(0, 730 * DAY)) | st.tuples(
    st.sampled_from([SPRING, AUTUMN]), st.integers(-5 * DAY, 5 * DAY)
)
seconds = st.integers(-10 * 86400, 6 * 86400) | st.sampled_from([-1, 0, 1])
statuses = st.sampled_from(["scheduled", "moved", "cancelled", "held"])


def clocks(state, starts, **more):
    return rules.clocks_of(rules.Notice(starts.replace(tzinfo=HARTFORD).astimezone(dt.UTC), **more), state)


@pytest.mark.parametrize(
    "day", [dt.date(2027, 2, 18), dt.date(2027, 3, 14), dt.date(2027, 3, 15), dt.date(2027, 11, 8)]
)
def test_it_closes_registration_at_three_the_day_before_in_connecticut(day):
    told = clocks(STATES[selectors.SHIPPED], dt.datetime.combine(day, dt.time(10, 30)))
    here = told.registration_closes_at.astimezone(HARTFORD)
    assert (here.date(), here.time()) == (day - dt.timedelta(days=1), dt.time(15))
    assert told.registration_opens_at is None and rules.PHONE in told.modes


def test_it_reads_another_state_from_its_file():
    told = clocks(STATES[FRANKLIN], dt.datetime(2027, 3, 15, 10, 0))  # a Monday, the day after the clocks changed
    assert told.registration_opens_at.astimezone(HARTFORD).isoformat() == "2027-03-10T08:00:00-05:00"
    assert told.registration_closes_at.astimezone(HARTFORD).isoformat() == "2027-03-15T08:00:00-04:00"
    assert told.testimony_closes_at.astimezone(HARTFORD).isoformat() == "2027-03-17T10:00:00-04:00"
    assert told.may_write("held", told.registration_closes_at + dt.timedelta(hours=3))
    assert not told.may_register("held", told.registration_opens_at)


def test_it_reads_a_time_that_comes_twice_or_never_against_itself():
    for wall, day in ((AUTUMN, "2027-11-07"), (SPRING, "2027-03-14")):
        clock = rules.Clock(days=0, at=wall.time())
        start = dt.datetime.fromisoformat(f"{day}T18:00").replace(tzinfo=HARTFORD)
        closes = rules.moment(clock, start, "America/New_York", closes=True)
        opens = rules.moment(clock, start, "America/New_York", closes=False)
        assert opens - closes == dt.timedelta(hours=1)


@pytest.mark.parametrize("path", list(STATES), ids=["connecticut", "franklin"])
@settings(max_examples=100)
@given(starts=minutes, after=seconds, status=statuses, edge=st.integers(0, 4), named=st.none() | st.integers(-90, 0))
@example(starts=(SPRING, 0), after=0, status="scheduled", edge=1, named=None)
@example(starts=(AUTUMN, 0), after=0, status="scheduled", edge=3, named=None)
def test_it_never_offers_what_is_closed(path, starts, after, status, edge, named):
    state = STATES[path]
    start = (starts[0] + dt.timedelta(minutes=starts[1])).replace(tzinfo=HARTFORD).astimezone(dt.UTC)
    closes = start + dt.timedelta(hours=named) if named is not None else None
    told = rules.clocks_of(rules.Notice(start, status, registration_closes_at=closes), state)
    edges = [start, told.registration_closes_at, told.testimony_closes_at, told.registration_opens_at or start, start]
    now = edges[edge] + dt.timedelta(seconds=after)
    facts = {
        "starts_at": start, "ends_at": None,
        "hearing": {
            "status": status, "modes": list(told.modes),
            "registration_opens_at": told.registration_opens_at, "registration_closes_at": told.registration_closes_at,
            "testimony_opens_at": told.testimony_opens_at, "testimony_closes_at": told.testimony_closes_at,
        },
    }  # fmt: skip
    offered = turnout.offers(facts, now)
    if "speak" in offered:
        assert status in {"scheduled", "moved"} and now < told.registration_closes_at <= start
        assert told.registration_opens_at is None or now >= told.registration_opens_at
    if "write" in offered:
        assert status != "cancelled" and now < told.testimony_closes_at
    if "come" in offered:
        assert status in {"scheduled", "moved"} and now < turnout.ends_at(facts)
    assert status != "cancelled" or offered == []
    turn = turnout.turns_at(facts, now)
    if turn is not None:  # until it turns, a drawn page stays true; that is what keeps a copy of it honest
        middle = now + (turn - now) / 2
        assert turnout.phase(facts, middle) == turnout.phase(facts, now)
    else:
        assert turnout.offers(facts, now + dt.timedelta(days=400)) == offered == []


@pytest.mark.parametrize(
    "wrong",
    [{"zone": "Mars/Olympus"}, {"modes": ["by pigeon"]}, {"modes": []}, {"registration": {"closes": {"days": -1}}},
     {"written": {"closes": {"days": -1, "at": "25:00"}}}, {"rules": [{"es": "sin inglés"}]}, {"formats": ["gif"]}],
)  # fmt: skip
def test_it_says_what_is_wrong_with_a_file(wrong):
    raw = json.loads(FRANKLIN.read_text()) | wrong
    with pytest.raises(rules.BadRules):
        rules.read(raw)
