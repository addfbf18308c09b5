"""The life of an alert: only the moves of the table, whatever people and machines try."""

from datetime import UTC, datetime

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from campaigns.alerts import rules

DEEDS = sorted({deed for _, deed in rules.MOVES})
NOW = datetime(2027, 2, 9, 15, 0, tzinfo=UTC)
ZONE = "America/New_York"


class AlertLife(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.state = rules.DRAFT
        self.seen = [rules.DRAFT]
        self.bundles_may_exist = False

    @rule(deed=st.sampled_from(DEEDS))
    def try_deed(self, deed: str) -> None:
        after = rules.move(self.state, deed)
        if after is None:
            return
        assert self.state in rules.states_before(deed)
        self.bundles_may_exist = self.bundles_may_exist or after == rules.FREEZING
        self.state = after
        self.seen.append(after)

    @invariant()
    def the_end_is_the_end(self) -> None:
        for before in self.seen[:-1]:
            assert before not in rules.OVER

    @invariant()
    def text_is_open_only_before_anybody_was_gathered(self) -> None:
        assert not (rules.is_open(self.state) and self.bundles_may_exist)
        assert (self.state in rules.LOCKED) == (self.state not in {rules.DRAFT, rules.SCHEDULED})

    @invariant()
    def nothing_is_sent_without_a_schedule_and_a_freeze(self) -> None:
        if rules.SENDING in self.seen:
            before = self.seen[: self.seen.index(rules.SENDING)]
            assert rules.SCHEDULED in before
            assert rules.FREEZING in before


TestAlertLife = AlertLife.TestCase


def test_it_can_always_come_to_an_end() -> None:
    for start in rules.STATES:
        reached = {start}
        for _ in rules.STATES:
            reached |= {after for (state, _), after in rules.MOVES.items() if state in reached}
        assert reached & rules.OVER


def test_it_mirrors_every_state_of_a_send() -> None:
    assert set(rules.MIRROR.values()) == {"sending", "paused", "sent", "cancelled", "halted"}


def test_it_reads_a_new_york_time() -> None:
    assert rules.read_moment("2027-02-10T09:00", ZONE, NOW).at == datetime(2027, 2, 10, 14, 0, tzinfo=UTC)


def test_it_tells_an_hour_that_does_not_exist() -> None:
    assert rules.read_moment("2027-03-14T02:30", ZONE, NOW).fault == "nonexistent"


def test_it_asks_which_of_two_equal_hours_is_meant() -> None:
    twice = rules.read_moment("2027-11-07T01:30", ZONE, NOW)
    assert twice.fault == "ambiguous"
    assert [at.hour for at in twice.candidates] == [5, 6]
    assert rules.read_moment("2027-11-07T01:30", ZONE, NOW, second=True).at == twice.candidates[1]


def test_it_refuses_the_past_the_far_future_and_nonsense() -> None:
    assert rules.read_moment("2027-02-09T09:59", ZONE, NOW).fault == "past"
    assert rules.read_moment("2030-01-01T09:00", ZONE, NOW).fault == "too_far"
    assert rules.read_moment("soon", ZONE, NOW).fault == "unreadable"
    assert rules.read_moment("2027-02-10T09:00+00:00", ZONE, NOW).fault == "unreadable"
