"""Variants: written in the composer, tried on a sample, decided once, and the rest gets the winner."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.alerts import delivery, services
from campaigns.alerts.models import Alert
from campaigns.alerts.timing import rules as timing
from campaigns.alerts.variants import delivery as experiments
from campaigns.alerts.variants import rules, selectors
from campaigns.alerts.variants import services as variants
from campaigns.alerts.variants.models import Experiment
from coalition.audit.models import Entry
from coalition.columns import take_stock
from coalition.partners.models import Membership
from coalition.partners.senders.models import SenderIdentity
from contacts.consent import services as consent
from contacts.correspondence import delivery as post
from contacts.correspondence.models import Bundle, Content, Dispatch, Message
from tests.campaigns.alerts.test_pages import form_of
from tests.contacts.correspondence import crowd

HOUR = dt.timedelta(hours=1)


class Killed(BaseException):
    """The worker is gone, at this very line."""


@pytest.fixture
def tried(alert: Alert, alice: Membership, now: dt.datetime, settings: Any) -> Alert:
    """An alert of which a second subject is tried; 1,203 people may be written to."""
    settings.MAIL_GATEWAY = "memory"
    crowd.make(alice.partner, 1200)
    take_stock()  # a planner that thinks the tables empty takes minutes
    variants.keep_setup(alert, variants.Setup(letters="AB", people=500), now=now)
    alert.versions.filter(variant="B").update(subject="Two minutes for {{ bill }}")
    return Alert.objects.get(pk=alert.pk)


def go(alert: Alert, by: Membership, now: dt.datetime) -> dt.datetime:
    """Schedule and send the sample; tells when."""
    services.schedule(alert, planned=False, by=by, now=now)
    due = alert.send_at
    assert due is not None
    assert delivery.start_due(now=due) == 1
    post.send_due(clock=lambda: due)
    alert.refresh_from_db()
    return due


def act(letter: str, people: int, at: dt.datetime, field: str = "acted_at") -> None:
    rows = Message.objects.filter(bundle__variant=letter, bundle__is_rest=False).order_by("id").values("pk")[:people]
    Message.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(**{field: at})


def send(at: dt.datetime) -> None:
    post.send_due(clock=lambda: at)


def test_it_tries_a_sample_and_sends_the_winner_to_the_rest(tried: Alert, alice: Membership, now: dt.datetime) -> None:
    due = go(tried, alice, now)
    sizes = dict.fromkeys(["A", "B", "rest"], 0)
    for variant, is_rest, size in Bundle.objects.values_list("variant", "is_rest", "size"):
        sizes["rest" if is_rest else variant] += size
    assert sizes == {"A": 250, "B": 250, "rest": 703}
    assert sorted(Content.objects.values_list("language", "variant", "subject")) == [
        ("en", "A", "Speak for HB 5003"), ("en", "B", "Two minutes for HB 5003"),
        ("es", "A", "Hable por HB 5003"), ("es", "B", "Two minutes for HB 5003"),
    ]  # fmt: skip
    delivery.follow(now=due)
    assert Alert.objects.get().state == "sending"
    act("A", 5, due + HOUR)
    act("B", 25, due + HOUR)
    assert experiments.settle_due(now=due + 4 * HOUR - dt.timedelta(seconds=1)) == 0
    assert experiments.settle_due(now=due + 4 * HOUR) == 1
    experiment = Experiment.objects.get()
    assert (experiment.state, experiment.winner, experiment.why) == ("released", "B", "sure")
    assert [one["done"] for one in experiment.facts] == [5, 25]
    send(due + 4 * HOUR)
    delivery.follow(now=due + 4 * HOUR)
    assert Alert.objects.get().state == "sent"
    assert sum(Bundle.objects.filter(variant="B", state="accepted").values_list("size", flat=True)) == 953
    assert experiments.settle_due(now=due + 9 * HOUR) == 0
    assert list(Entry.objects.filter(action="alert.decided").values_list("facts__people", flat=True)) == [703]


def test_it_sends_the_leader_when_none_has_won_and_that_was_fixed(
    tried: Alert, alice: Membership, now: dt.datetime
) -> None:
    due = go(tried, alice, now)
    act("A", 11, due)
    act("B", 10, due)
    experiments.settle_due(now=due + 4 * HOUR)
    experiment = Experiment.objects.get()
    assert (experiment.winner, experiment.why) == ("A", "leader")


def test_it_asks_a_human_when_that_was_fixed_and_today_shows_it(
    tried: Alert, alice: Membership, bob: Membership, desk_of: Any, now: dt.datetime
) -> None:
    Experiment.objects.update(otherwise=rules.HUMAN)
    due = go(Alert.objects.get(), alice, now)
    act("A", 11, due)
    act("B", 10, due)
    assert experiments.settle_due(now=due + 4 * HOUR) == 0
    assert experiments.settle_due(now=due + 5 * HOUR) == 0
    assert Entry.objects.filter(action="alert.asked").count() == 1
    assert "Decisions that are due" in desk_of(alice).get(reverse("desk"), follow=True).content.decode()
    assert "Decisions that are due" not in desk_of(bob).get(reverse("desk"), follow=True).content.decode()
    told = desk_of(alice).post(reverse("alerts:choose", args=[tried.uuid]), {"variant": "B"})
    assert told.status_code == 302
    experiment = Experiment.objects.get()
    assert (experiment.state, experiment.winner, experiment.why) == ("released", "B", "hand")
    assert experiment.decided_by == alice.user
    assert not Bundle.objects.filter(state="held").exists()
    assert desk_of(alice).post(reverse("alerts:choose", args=[tried.uuid]), {"variant": "A"}).status_code == 409
    assert Experiment.objects.get().winner == "B"


@pytest.mark.django_db(transaction=True)
def test_it_releases_after_a_death_between_decision_and_release(
    tried: Alert, alice: Membership, now: dt.datetime
) -> None:
    due = go(tried, alice, now)

    def die(_step: str) -> None:
        raise Killed

    with pytest.raises(Killed):
        experiments.settle_due(now=due + 4 * HOUR, step=die)
    assert Experiment.objects.get().state == "decided"
    assert Bundle.objects.filter(state="held").exists()
    with pytest.raises(variants.NotDecidable):
        variants.choose(Alert.objects.get(), "B", by=alice, now=due + 4 * HOUR)
    winner = Experiment.objects.get().winner
    assert experiments.settle_due(now=due + 5 * HOUR) == 1
    assert Experiment.objects.get().winner == winner
    assert experiments.release(Experiment.objects.get(), now=due + 5 * HOUR) is False


def test_it_waits_for_the_whole_sample_and_while_it_is_paused(
    tried: Alert, alice: Membership, now: dt.datetime
) -> None:
    due = go(tried, alice, now)
    Bundle.objects.filter(pk=Bundle.objects.filter(is_rest=False).first().pk).update(  # type: ignore[union-attr]
        state="ready", settled_at=None
    )
    assert experiments.settle_due(now=due + 4 * HOUR) == 0
    send(due + 4 * HOUR)
    assert experiments.settle_due(now=due + 4 * HOUR + dt.timedelta(minutes=6)) == 0
    assert Experiment.objects.get().decide_at == due + 8 * HOUR
    services.pause(tried, by=alice, now=due + 5 * HOUR)
    assert experiments.settle_due(now=due + 8 * HOUR) == 0
    services.resume(tried, by=alice, now=due + 9 * HOUR)
    assert experiments.settle_due(now=due + 9 * HOUR) == 1


def test_it_stops_with_the_alert(tried: Alert, alice: Membership, now: dt.datetime) -> None:
    due = go(tried, alice, now)
    assert services.cancel(tried, by=alice, now=due) == 703
    assert Experiment.objects.get().state == "stopped"
    assert experiments.settle_due(now=due + 5 * HOUR) == 0


def test_it_writes_to_nobody_who_left_while_she_waited(tried: Alert, alice: Membership, now: dt.datetime) -> None:
    due = go(tried, alice, now)
    gone = Message.objects.filter(bundle__is_rest=True).first()
    assert gone is not None
    consent.withdraw_everything(point_ids=[gone.point_id], how="one_click", now=due)
    experiments.settle_due(now=due + 4 * HOUR)
    send(due + 4 * HOUR)
    gone.refresh_from_db()
    assert gone.fate == "dropped"


def test_it_judges_by_clicks_of_people_if_that_was_fixed(tried: Alert, alice: Membership, now: dt.datetime) -> None:
    Experiment.objects.update(metric=rules.CLICKED)
    due = go(Alert.objects.get(), alice, now)
    act("A", 30, due, "clicked_at")
    act("B", 25, due)
    experiments.settle_due(now=due + 4 * HOUR)
    assert Experiment.objects.get().winner == "A"


def test_it_tries_senders(tried: Alert, alice: Membership, now: dt.datetime) -> None:
    maria = SenderIdentity.objects.create(partner=alice.partner, name="Maria", email="maria@lead.example.org")
    setup = variants.Setup(letters="AB", kind=rules.SENDER, people=500, senders={"B": maria.uuid})
    variants.keep_setup(tried, setup, now=now)
    go(Alert.objects.get(), alice, now)
    assert set(Content.objects.values_list("variant", "from_email")) == {("A", ""), ("B", "maria@lead.example.org")}
    assert set(Content.objects.filter(language="en").values_list("subject", flat=True)) == {"Speak for HB 5003"}


def test_it_spreads_the_rest_from_the_decision_on(tried: Alert, alice: Membership, now: dt.datetime) -> None:
    tried.timing = timing.Timing(timing.SPREAD, hours=2).stored()
    tried.save()
    due = go(tried, alice, now)
    experiments.settle_due(now=due + 6 * HOUR)
    dues = list(Bundle.objects.filter(is_rest=True).order_by("due_at").values_list("due_at", flat=True))
    assert dues[0] is not None and dues[-1] is not None
    assert len(dues) > 5 and dues[-1] - dues[0] < 2 * HOUR


@pytest.fixture
def clock() -> dt.datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


def typed(alert: Alert, **changes: Any) -> dict[str, Any]:
    """Fill in the composer with the hidden fields of variants."""
    return {**form_of(alert), "vary": "1", "variant": "A", **changes}


def test_it_is_set_up_in_the_composer(alice: Membership, desk_of: Any, alert: Alert) -> None:
    client, url = desk_of(alice), reverse("alerts:compose", args=[alert.uuid])
    begun = client.post(url, typed(alert, do="vary:begin"))
    assert begun.url == f"{url}?variant=B#variants"
    page = client.get(begun.url).content.decode()
    assert 'name="variant" value="B"' in page and "Only the subject and the preview line differ" in page
    fields = {"variant": "B", "letter": ["A", "B"], "vary-kind": "subject", "vary-share": "30", "vary-hours": "6"}
    data = {**typed(alert), **fields, "subject-en": "Another subject", "do": "save"}
    data["en-count"] = data["es-count"] = "0"
    client.post(url, data)
    assert alert.versions.get(language="en", variant="B").subject == "Another subject"
    assert alert.versions.get(language="en", variant="A").subject == "Speak for {{ bill }}"
    assert len(alert.versions.get(language="en", variant="B").blocks) == 2  # kept for the day when it differs
    experiment = Experiment.objects.get()
    assert (experiment.share, experiment.hours, experiment.metric) == (30, 6, "acted")
    client.post(url, {**data, "vary-kind": "content", "en-count": "1", "en-0-kind": "text", "en-0-text": "Other words"})
    assert [block["text"] for block in alert.versions.get(language="en", variant="B").blocks] == ["Other words"]
    seen = client.get(reverse("alerts:rendered", args=[alert.uuid]), {"language": "en", "variant": "B"})
    assert "Other words" in seen.content.decode()
    assert "Other words" not in client.get(reverse("alerts:rendered", args=[alert.uuid])).content.decode()
    client.post(url, {**data, "variant": "B", "do": "vary:add"})
    assert selectors.list_letters(Alert.objects.get()) == ["A", "B", "C"]
    client.post(url, {**data, "letter": ["A", "B", "C"], "do": "vary:remove:C"})
    assert selectors.list_letters(Alert.objects.get()) == ["A", "B"]
    client.post(url, typed(alert, letter=["A", "B"], do="vary:end"))
    assert not Experiment.objects.exists()
    assert not alert.versions.exclude(variant="A").exists()


def test_it_drops_a_language_in_all_variants(alice: Membership, desk_of: Any, alert: Alert, clock: Any) -> None:
    variants.keep_setup(alert, variants.Setup(letters="AB"), now=clock)
    client, url = desk_of(alice), reverse("alerts:compose", args=[alert.uuid])
    client.post(url, typed(Alert.objects.get(), letter=["A", "B"], do="drop:es"))
    assert set(alert.versions.values_list("language", "variant")) == {("en", "A"), ("en", "B")}


def test_it_looks_at_every_variant_before_it_goes(alice: Membership, desk_of: Any, alert: Alert, clock: Any) -> None:
    variants.keep_setup(alert, variants.Setup(letters="AB"), now=clock)
    alert.versions.filter(variant="B", language="es").update(subject="")
    page = desk_of(alice).get(reverse("alerts:check", args=[alert.uuid])).content.decode()
    assert "The subject is missing" in page


def test_it_copies_variants_with_the_alert(alice: Membership, tried: Alert, now: dt.datetime) -> None:
    copy = services.duplicate(tried, name="Again", by=alice, now=now)
    assert selectors.list_letters(copy) == ["A", "B"]
    assert copy.versions.get(language="en", variant="B").subject == "Two minutes for {{ bill }}"


def test_it_shows_intervals_and_honest_words(
    tried: Alert, alice: Membership, vic: Membership, bob: Membership, desk_of: Any, now: dt.datetime,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    due = go(tried, alice, now)
    act("A", 11, due)
    act("B", 15, due)
    url = reverse("alerts:variants", args=[tried.uuid])
    with django_assert_max_num_queries(24):
        page = desk_of(alice).get(url).content.decode()
    assert "Too early to tell: B leads, but it is the best one only with a probability of" in page
    assert 'data-opens="choose-B"' in page and "Two minutes for" in page
    shown = desk_of(vic).get(url).content.decode()
    assert "choose-B" not in shown
    assert desk_of(bob).get(url).status_code == 404
    assert desk_of(vic).post(reverse("alerts:choose", args=[tried.uuid]), {"variant": "B"}).status_code == 403
    assert desk_of(bob).post(reverse("alerts:choose", args=[tried.uuid]), {"variant": "B"}).status_code == 404
    assert Experiment.objects.get().state == "running"
    assert (
        "Variants are being tried" in desk_of(alice).get(reverse("alerts:detail", args=[tried.uuid])).content.decode()
    )
    assert Dispatch.objects.get().state == "running"
