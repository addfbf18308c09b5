"""Nothing is offered after its deadline."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from campaigns.turnout import rules

START = dt.datetime(2027, 2, 18, 15, 30, tzinfo=dt.UTC)
hours = st.integers(-200, 60)


@given(
    registration=st.none() | hours,
    testimony=st.none() | hours,
    now=hours,
    status=st.sampled_from(["scheduled", "moved", "cancelled", "held"]),
    modes=st.lists(st.sampled_from(["in_person", "remote", "phone", "written"])),
)
def test_it_offers_nothing_after_its_deadline(registration, testimony, now, status, modes):
    def at(value):
        return None if value is None else START + dt.timedelta(hours=value)

    hearing = {
        "registration_closes_at": at(registration),
        "testimony_closes_at": at(testimony),
        "status": status,
        "modes": modes,
    }
    facts = {"starts_at": START, "ends_at": None, "hearing": hearing}
    moment = at(now)
    offered = rules.offers(facts, moment)
    if status in {"cancelled", "held"}:
        assert offered in ([], ["write"]) and (offered == [] or status == "held")
    if "speak" in offered:
        assert moment < (at(registration) or START) and (not modes or set(modes) & rules.SPOKEN)
    if "write" in offered:
        assert moment < (at(testimony) or START) and (not modes or "written" in modes)
    if "come" in offered:
        assert moment < START + rules.USUAL_LENGTH
    assert rules.is_over(facts, moment) == (not offered)


def test_it_offers_only_coming_where_there_is_no_hearing():
    facts = {"starts_at": START, "ends_at": START + dt.timedelta(hours=1), "hearing": None}
    assert rules.offers(facts, START) == ["come"] and rules.offers(facts, START + dt.timedelta(hours=1)) == []
