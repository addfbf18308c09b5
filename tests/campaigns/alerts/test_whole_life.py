"""The life of an alert on the database, driven by its real services and workers, beside a model that is a few lines.

Whatever people and machines try in whatever order: the alert is where the model says, nobody gets two, nobody who may
have it gets it again, and at the end everybody has it once, is in doubt, or was left out for a reason.
"""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from campaigns.alerts import delivery, rules, services
from campaigns.alerts.models import Alert
from coalition.errors import Refusal
from coalition.partners.models import Membership
from coalition.post import gateway as office
from coalition.post.memory import MemoryGateway
from coalition.post.rules import Outcome, Receipt
from contacts.correspondence import delivery as post
from contacts.correspondence import folding
from contacts.correspondence.halting import folding as halting
from contacts.correspondence.models import Bundle, Dispatch, Message

HOUR = dt.timedelta(hours=1)


class Killed(BaseException):
    """The worker dies here."""


class Post(MemoryGateway):
    """Takes letters, and may lose the answer (the letter was taken) or kill its worker."""

    next = ""

    def send(self, letter: Any) -> Receipt:
        trouble, self.next = self.next, ""
        if trouble == "dies before":
            raise Killed
        if trouble == "refused":
            return Receipt(Outcome.STOP, error="401")
        receipt = super().send(letter)
        if trouble == "dies after":
            raise Killed
        return Receipt(Outcome.UNKNOWN, error="no answer") if trouble == "no answer" else receipt


class Life(RuleBasedStateMachine):
    """`alert` is the row; `state` is what the model says."""

    alert: Alert
    by: Membership
    began: dt.datetime

    def __init__(self) -> None:
        super().__init__()
        Dispatch.objects.all().delete()
        Message.objects.all().delete()
        Bundle.objects.all().delete()
        Alert.objects.filter(pk=self.alert.pk).update(
            state="draft", send_at=None, dispatch=None, leased_until=None, halted_reason="", finished_at=None, fence=0,
            planned_at=None, timing={},
        )  # fmt: skip
        self.now, self.state, self.post = self.began, rules.DRAFT, Post()
        office._made.clear()
        office._made.update(dict.fromkeys([_key()], self.post))

    def row(self) -> Alert:
        return Alert.objects.select_related("dispatch", "partner", "campaign", "page").get(pk=self.alert.pk)

    def deed(self, name: str, **more: Any) -> None:
        after = rules.move(self.state, name)
        alert = self.row()
        try:
            getattr(services, name)(alert, by=self.by, now=self.now, **more)
        except Refusal:
            assert after is None or (name in ("pause", "cancel") and alert.dispatch.state not in ("running", "paused"))
        else:
            assert after is not None, f"{name} was possible in {self.state}"
            self.state = after

    @initialize(is_under_way=st.booleans())
    def begin(self, is_under_way: bool) -> None:
        """Let half of the lives begin where the dangers are."""
        if is_under_way:
            self.schedule()
            self.now += HOUR
            self.belt_starts_what_is_due("")

    @rule()
    def schedule(self) -> None:
        self.deed("schedule", planned=False)

    @rule()
    def take_back(self) -> None:
        self.deed("take_back")

    @rule()
    def pause(self) -> None:
        self.deed("pause")

    @rule(why=st.sampled_from(["", "We looked"]))
    def resume(self, why: str) -> None:
        if self.state == rules.HALTED and not why:
            with pytest.raises(services.NoReason):
                services.resume(self.row(), by=self.by, now=self.now, why=why)
            return
        self.deed("resume", why=why)

    @rule(minutes=st.sampled_from([1, 6, 90]))
    def time_passes(self, minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)

    @precondition(lambda self: self.state not in (rules.DRAFT, rules.SENT))
    @rule(mood=st.integers(0, 9))
    def cancel(self, mood: int) -> None:
        """Seldom: a life that ended shows nothing more."""
        if mood == 0:
            self.deed("cancel")

    @rule(dies_at=st.sampled_from(["", "", "", "claimed", "opened", "frozen", "before_commit"]))
    def belt_starts_what_is_due(self, dies_at: str) -> None:
        def step(name: str) -> None:
            if name == dies_at:
                raise Killed

        alert = self.row()
        lease_over = alert.leased_until is None or alert.leased_until < self.now
        due = (self.state == rules.SCHEDULED and alert.send_at <= self.now) or (
            self.state == rules.FREEZING and lease_over
        )
        try:
            delivery.start_due(now=self.now, step=step)
        except Killed:
            assert due
            self.state = rules.FREEZING
            return
        self.state = rules.SENDING if due else self.state
        self.follow()

    def follow(self) -> None:
        """What the rules of delivery did to the send, the alert follows."""
        delivery.follow(now=self.now)
        dispatch = self.row().dispatch
        if dispatch is not None and self.state in (rules.SENDING, rules.PAUSED):
            self.state = rules.MIRROR[dispatch.state]

    @rule()
    def worker_sends_a_bundle(self) -> None:
        self.send("")

    @precondition(lambda self: self.state == rules.SENDING)
    @rule(trouble=st.sampled_from(["no answer", "dies before", "dies after", "refused"]))
    def worker_has_trouble(self, trouble: str) -> None:
        self.send(trouble)

    def send(self, trouble: str) -> None:
        claim = post.claim_next(now=self.now)
        assert claim is None or self.state == rules.SENDING, f"something was due while {self.state}"
        if claim is None:
            return
        self.post.next = trouble
        try:
            post.deliver(claim, post=self.post, clock=lambda: self.now)
        except Killed:
            return
        self.follow()

    @rule()
    def worker_dies_with_a_claim(self) -> None:
        post.claim_next(now=self.now)

    @rule()
    def sweeper_comes(self) -> None:
        folding.sweep(now=self.now)
        self.follow()

    @precondition(lambda self: self.state == rules.SENDING)
    @rule()
    def rules_of_delivery_halt_it(self) -> None:
        dispatch = self.row().dispatch
        halting.halt(dispatch.pk, "bounces", facts={"part": 6, "whole": 100}, now=self.now)
        self.follow()

    @invariant()
    def the_alert_is_where_the_model_says(self) -> None:
        assert self.row().state == self.state

    @invariant()
    def nobody_gets_two(self) -> None:
        assert all(times == 1 for times in Counter(self.post.addresses).values())

    @invariant()
    def nobody_is_gathered_before_its_hour_or_twice(self) -> None:
        expected = 0 if self.state in (rules.DRAFT, rules.SCHEDULED, rules.FREEZING) else None
        messages = Message.objects.count()
        assert messages == 0 if expected == 0 else messages in (0, 3)

    def teardown(self) -> None:
        """Let everything come to its end: nobody is skipped."""
        if self.state in (rules.PAUSED, rules.HALTED) and self.row().dispatch:
            self.deed("resume", why="To the end")
        for _ in range(8):
            self.now += HOUR
            if self.state in (rules.SCHEDULED, rules.FREEZING):
                self.belt_starts_what_is_due("")
            folding.sweep(now=self.now)
            post.send_due(clock=lambda: self.now)
            self.follow()
        self.nobody_gets_two()
        if self.state == rules.SENT:
            had = set(self.post.addresses)
            doubtful = set(Message.objects.filter(bundle__state="unknown").values_list("point__value", flat=True))
            assert set(Message.objects.values_list("point__value", flat=True)) == had | doubtful
        else:
            assert self.state in (rules.DRAFT, rules.CANCELLED)


def _key() -> tuple[object, ...]:
    """Name the gateway that the settings ask for, as `gateway()` does."""
    made = dict(office._made)
    office._made.clear()
    office.gateway()
    key = next(iter(office._made))
    office._made.clear()
    office._made.update(made)
    return key


@pytest.mark.django_db
def test_an_alert_lives_as_the_model_says(
    alert: Alert, alice: Membership, now: dt.datetime, settings_mail: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contacts.correspondence.loading.BUNDLE_SIZE", 1)
    Life.alert, Life.by, Life.began = alert, alice, now
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.fixture
def settings_mail(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send to memory."""
    settings.MAIL_GATEWAY = "memory"
    monkeypatch.setattr(office, "_made", {})


@pytest.mark.django_db
def test_the_model_would_notice_a_sweeper_that_sends_again(
    alert: Alert, alice: Membership, now: dt.datetime, settings_mail: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contacts.correspondence.loading.BUNDLE_SIZE", 1)
    monkeypatch.setattr(folding, "SWEEP_IN_FLIGHT", folding.SWEEP_IN_FLIGHT.replace("'unknown'", "'ready'", 1))
    Life.alert, Life.by, Life.began = alert, alice, now
    life = Life()
    life.begin(is_under_way=True)
    life.send("dies after")
    life.now += HOUR
    life.sweeper_comes()
    for _ in range(4):
        life.send("")
    with pytest.raises(AssertionError):
        life.nobody_gets_two()
