"""People walk: in once, wait, part, get mail, a tag, a follow-up, and stop when they act or leave."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from campaigns.ladders import delivery, rules, services
from campaigns.ladders.criteria import Mails
from campaigns.ladders.models import Ladder, LadderEntry, LadderPath
from campaigns.ledger.models import Action
from campaigns.legislation.models import Bill, Session
from campaigns.strategy.models import Commitment
from coalition.audit.models import Entry
from contacts.consent import services as consent
from contacts.consent.models import Reach
from contacts.correspondence import delivery as post_office
from contacts.correspondence.models import Dispatch, Message
from contacts.people.models import FollowUp, Person, Stewardship, Tagging
from contacts.places.models import District, Residence
from contacts.policymakers.models import Seat, Term
from contacts.segments.models import Segment
from tests.campaigns.ladders.story import (
    branch,
    come,
    follow_up,
    make_ladder,
    plan,
    promise,
    send,
    sign,
    stop,
    tag,
    wait,
    way,
)

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def ladder(alice: Any, petition: Any, event: Any, now: dt.datetime) -> Ladder:
    """Signed: wait a day; who has promised to come is done, else a mail, two days, a tag and a follow-up."""
    about = f"event:{event.uuid}"
    steps = [
        wait("s1", 24),
        send("s2"),
        wait("s3", 48),
        branch("s4", {"is": "language", "language": "es"}, [tag("s5", "Spanish team")], [follow_up("s6")]),
    ]
    of = plan({"is": "signed", "about": f"petition:{petition.uuid}"}, steps, goal=about)
    return make_ladder(alice, of, now=now)


def test_it_walks_from_a_signature_to_the_end(
    ladder: Ladder, ana: Person, dolores: Person, petition: Any, now: dt.datetime, post: Any
) -> None:
    sign(ana, petition, now + HOUR)
    sign(dolores, petition, now + HOUR)
    delivery.advance(now=now + HOUR)
    assert way(ladder, ana) == [("", "entered")]
    delivery.advance(now=now + 24 * HOUR)
    assert not Message.objects.exists()
    delivery.advance(now=now + 25 * HOUR)
    assert way(ladder, ana) == [("", "entered"), ("s1", "waited"), ("s2", "sent")]
    post_office.send_due(seconds=5)
    letters = {letter.subject: [one.address for one in letter.recipients] for letter in post.letters}
    assert letters == {"One more step": ["ana@example.org"], "Un paso más": ["dolores@example.org"]}
    delivery.advance(now=now + 73 * HOUR)
    assert way(ladder, ana)[3:] == [("s3", "waited"), ("s4", "no"), ("s6", "follow_up"), ("-", "done")]
    assert way(ladder, dolores)[3:] == [("s3", "waited"), ("s4", "yes"), ("s5", "tagged"), ("-", "done")]
    task = FollowUp.objects.get()
    assert (task.person, task.text, task.because) == (ana, "Call her", "After signing")
    assert task.due_on == timezone.localdate(now + 73 * HOUR) + dt.timedelta(days=2)
    assert Tagging.objects.get().person == dolores
    assert set(LadderEntry.objects.values_list("state", flat=True)) == {"done"}


def test_it_stops_whoever_acts(
    ladder: Ladder, ana: Person, dolores: Person, petition: Any, event: Any, now: dt.datetime
) -> None:
    sign(ana, petition, now + HOUR)
    sign(dolores, petition, now + HOUR)
    delivery.advance(now=now + HOUR)
    promise(ana, event, now + 3 * HOUR)
    delivery.advance(now=now + 25 * HOUR)
    assert way(ladder, ana) == [("", "entered"), ("-", "stopped")]
    assert LadderEntry.objects.get(person=ana).reason == "acted"
    assert [one.person for one in Message.objects.all()] == [dolores]


def test_it_stops_whoever_leaves(
    ladder: Ladder, ana: Person, dolores: Person, emil: Person, petition: Any, now: dt.datetime
) -> None:
    for person in (ana, dolores, emil):
        sign(person, petition, now + HOUR)
    delivery.advance(now=now + HOUR)
    points = list(Reach.objects.filter(person=ana).values_list("point_id", flat=True))
    consent.withdraw_everything(point_ids=points, how="one_click", now=now + 2 * HOUR)
    Stewardship.objects.filter(person=dolores).delete()
    delivery.advance(now=now + 25 * HOUR)
    assert dict(LadderEntry.objects.values_list("person__given_name", "reason")) == {
        "Ana": "left",
        "Dolores": "gone",
        "Emil": "",
    }
    # Emil never said yes: he gets no mail, and the way says why; follow-ups go on.
    assert way(ladder, emil) == [("", "entered"), ("s1", "waited"), ("s2", "not_sent")]
    assert LadderPath.objects.get(step="s2").facts == {"reason": "no_consent"}
    assert not Message.objects.exists()


def test_it_stops_whoever_is_erased(ladder: Ladder, ana: Person, petition: Any, now: dt.datetime) -> None:
    sign(ana, petition, now + HOUR)
    delivery.advance(now=now + HOUR)
    delivery.forget([ana.pk], now + 2 * HOUR)
    assert LadderEntry.objects.get().reason == "gone"


def test_it_withdrew_for_the_purpose_is_leaving(ladder: Ladder, ana: Person, petition: Any, now: dt.datetime) -> None:
    sign(ana, petition, now + HOUR)
    delivery.advance(now=now + HOUR)
    point = Reach.objects.get(person=ana).point_id
    consent.withdraw(
        point_id=point,
        partner_id=ladder.partner_id,
        channel="email",
        purposes=["alerts"],
        how="preferences",
        now=timezone.now(),
    )
    delivery.advance(now=now + 25 * HOUR)
    assert LadderEntry.objects.get().reason == "left"


def test_it_lets_each_person_in_once_however_often_she_signs(
    ladder: Ladder, ana: Person, petition: Any, now: dt.datetime
) -> None:
    for hours in (1, 2, 30, 90):
        sign(ana, petition, now + hours * HOUR)
        delivery.advance(now=now + hours * HOUR)
        delivery.advance(now=now + hours * HOUR)
    assert LadderEntry.objects.count() == 1
    assert Message.objects.count() == 1


def test_it_lets_in_nobody_for_what_was_before(ladder: Ladder, ana: Person, petition: Any, now: dt.datetime) -> None:
    sign(ana, petition, now - HOUR)
    delivery.advance(now=now + HOUR)
    assert not LadderEntry.objects.exists()


def test_it_lets_in_for_what_was_written_down_late(
    ladder: Ladder, ana: Person, dolores: Person, petition: Any, now: dt.datetime
) -> None:
    delivery.advance(now=now + 100 * HOUR)
    sign(ana, petition, now + 80 * HOUR)  # within the two days that every pass looks back
    sign(dolores, petition, now + 2 * HOUR)  # found when everything is looked at again, an hour later
    delivery.advance(now=now + 100 * HOUR + dt.timedelta(minutes=1))
    assert [one.person for one in LadderEntry.objects.all()] == [ana]
    delivery.advance(now=now + 102 * HOUR)
    assert LadderEntry.objects.count() == 2


def test_it_sees_only_the_people_of_its_partner(
    ladder: Ladder, ana: Person, other: Any, petition: Any, now: dt.datetime
) -> None:
    Stewardship.objects.filter(person=ana).update(partner=other)
    sign(ana, petition, now + HOUR)
    delivery.advance(now=now + HOUR)
    assert not LadderEntry.objects.exists()


def test_it_holds_everybody_while_it_is_paused(
    ladder: Ladder, alice: Any, ana: Person, dolores: Person, petition: Any, now: dt.datetime
) -> None:
    sign(ana, petition, now + HOUR)
    delivery.advance(now=now + HOUR)
    services.pause(ladder, by=alice, now=now + 2 * HOUR)
    sign(dolores, petition, now + 3 * HOUR)
    assert delivery.advance(now=now + 30 * HOUR) == 0
    services.resume(ladder, by=alice, now=now + 31 * HOUR)
    delivery.advance(now=now + 31 * HOUR)
    assert way(ladder, ana)[-1] == ("s2", "sent")
    assert way(ladder, dolores) == [("", "entered")]


def test_it_holds_mails_too_while_it_is_paused(
    ladder: Ladder, alice: Any, ana: Person, petition: Any, now: dt.datetime, post: Any
) -> None:
    sign(ana, petition, now + HOUR)
    delivery.advance(now=now + HOUR)
    delivery.advance(now=now + 25 * HOUR)
    services.pause(ladder, by=alice, now=now + 25 * HOUR)
    post_office.send_due(seconds=1)
    assert post.letters == []
    assert services.end(ladder, by=alice, now=now + 26 * HOUR) == 1
    assert Dispatch.objects.get(reference__startswith="ladder:").state == "cancelled"
    assert LadderEntry.objects.get().reason == "ended"
    with pytest.raises(services.NotPossible):
        services.resume(ladder, by=alice, now=now)


def test_a_pause_takes_effect_at_the_next_bundle(
    alice: Any, ana: Person, dolores: Person, petition: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "BUNDLE", 1)
    ladder = make_ladder(alice, plan({"is": "signed"}, [tag("s1", "Signed")]), now=now)
    for person in (ana, dolores):
        sign(person, petition, now + HOUR)

    def mark(point: str) -> None:
        if point == "moved":
            services.pause(ladder, by=alice, now=now + HOUR)

    assert delivery.advance(now=now + HOUR, mark=mark) == 1
    assert Tagging.objects.count() == 1


def test_it_keeps_people_on_the_version_they_entered(
    ladder: Ladder, alice: Any, ana: Person, dolores: Person, petition: Any, now: dt.datetime
) -> None:
    sign(ana, petition, now + HOUR)
    delivery.advance(now=now + HOUR)
    shorter = {**ladder.plan, "steps": [tag("s1", "Thanked"), stop("s2")]}
    ladder = services.save_plan(ladder, shorter, by=alice, now=now + 2 * HOUR)
    delivery.advance(now=now + 2 * HOUR)  # saved is not live
    services.go_live(ladder, since=None, by=alice, now=now + 3 * HOUR)
    sign(dolores, petition, now + 4 * HOUR)
    delivery.advance(now=now + 25 * HOUR)
    assert way(ladder, ana) == [("", "entered"), ("s1", "waited"), ("s2", "sent")]
    assert way(ladder, dolores) == [("", "entered"), ("s1", "tagged"), ("-", "done")]
    assert list(ladder.versions.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_it_begins_anew_with_another_trigger(
    ladder: Ladder, alice: Any, ana: Person, event: Any, now: dt.datetime
) -> None:
    promise(ana, event, now + HOUR)
    other = {**ladder.plan, "goal": "", "trigger": {"is": "promised", "about": f"event:{event.uuid}"}}
    ladder = services.save_plan(ladder, other, by=alice, now=now + 2 * HOUR)
    services.go_live(ladder, since=None, by=alice, now=now + 3 * HOUR)
    delivery.advance(now=now + 4 * HOUR)
    assert not LadderEntry.objects.exists()
    services.go_live(ladder, since=now, by=alice, now=now + 5 * HOUR)  # unless one asks for it
    delivery.advance(now=now + 5 * HOUR)
    assert LadderEntry.objects.count() == 1
    with pytest.raises(services.BadSince):
        services.go_live(ladder, since=now + 9 * HOUR, by=alice, now=now + 5 * HOUR)


def test_it_pauses_by_itself_when_it_cannot_go_on(ladder: Ladder, ana: Person, petition: Any, now: dt.datetime) -> None:
    sign(ana, petition, now + HOUR)
    delivery.advance(now=now + HOUR)
    ladder.partner.postal_address = ""
    ladder.partner.save()
    delivery.advance(now=now + 25 * HOUR)
    ladder.refresh_from_db()
    assert (ladder.state, ladder.reason) == ("paused", "no_postal_address")
    assert way(ladder, ana) == [("", "entered"), ("s1", "waited")]
    assert Entry.objects.filter(action="ladder.halted").exists()


def test_it_goes_on_with_other_ladders_when_one_breaks(
    ladder: Ladder, alice: Any, ana: Person, petition: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_ladder(alice, plan({"is": "signed"}, [tag("s1", "Signed")]), now=now)
    sign(ana, petition, now + HOUR)
    real = delivery.go_on

    def broken(one: Ladder, **more: Any) -> int:
        if one.pk == ladder.pk:
            raise RuntimeError("broken")
        return real(one, **more)

    monkeypatch.setattr(delivery, "go_on", broken)
    with pytest.raises(RuntimeError):
        delivery.advance(now=now + HOUR)
    assert way(other, ana)[-1] == ("-", "done")


def test_it_asks_conditions_of_a_bundle(
    alice: Any, lead: Any, ana: Person, dolores: Person, petition: Any, event: Any, now: dt.datetime
) -> None:
    segment = Segment.objects.create(
        partner=lead, name="Spanish", tree={"v": 1, "all": [{"is": "language", "value": ["es"]}]}
    )
    about = f"event:{event.uuid}"
    steps = [
        branch("s1", {"is": "segment", "segment": str(segment.uuid)}, [tag("s2", "In")], []),
        branch("s3", {"is": "acted", "about": about}, [tag("s4", "Acted")], []),
        branch("s5", {"is": "promises", "about": about}, [tag("s6", "Comes")], []),
        branch("s7", {"is": "district", "chamber": "upper"}, [], [tag("s8", "No district")]),
        branch("s9", {"is": "clicked"}, [], [branch("s10", {"is": "opened"}, [], [tag("s11", "Cold")])]),
    ]
    ladder = make_ladder(alice, plan({"is": "signed"}, steps), now=now)
    rsvp = promise(ana, event, now)
    rsvp.cancelled_at = now
    rsvp.save()
    for person in (ana, dolores):
        sign(person, petition, now + HOUR)
    delivery.advance(now=now + HOUR)
    said = {one: dict(way(ladder, one)) for one in (ana, dolores)}
    assert [said[dolores][step] for step in ("s1", "s3", "s5", "s7", "s9", "s10")] == ["yes", *["no"] * 5]
    assert [said[ana][step] for step in ("s1", "s3", "s5", "s7", "s9", "s10")] == ["no", "yes", *["no"] * 4]


def test_it_knows_who_came_and_who_did_not(
    alice: Any, ana: Person, dolores: Person, emil: Person, event: Any, hearing: Any
) -> None:
    about = f"event:{event.uuid}"
    start = hearing.starts_at
    began = start - 90 * HOUR
    missing = make_ladder(alice, plan({"is": "missing", "about": about}, [tag("s1", "Missed")]), now=began)
    came = make_ladder(alice, plan({"is": "came", "about": about}, [tag("s1", "Came")]), now=began)
    rsvps = [promise(one, event, start - 48 * HOUR) for one in (ana, dolores, emil)]
    after = start + 10 * HOUR
    delivery.advance(now=after)
    assert not LadderEntry.objects.exists()  # nobody was checked in: the door was not kept
    come(rsvps[0], start)
    rsvps[2].cancelled_at = start
    rsvps[2].save()
    delivery.advance(now=start + 8 * HOUR)
    assert [one.person for one in LadderEntry.objects.filter(ladder=missing)] == []
    delivery.advance(now=after)
    assert [one.person for one in LadderEntry.objects.filter(ladder=came)] == [ana]
    assert [one.person for one in LadderEntry.objects.filter(ladder=missing)] == [dolores]


def test_it_begins_some_days_before_a_hearing(
    alice: Any, lead: Any, ana: Person, dolores: Person, emil: Person, event: Any, hearing: Any
) -> None:
    start = hearing.starts_at
    trigger = {"is": "hearing", "hearing": str(hearing.uuid), "days": 2, "who": ""}
    began = start - dt.timedelta(days=4)
    ladder = make_ladder(alice, plan(trigger, [tag("s1", "Reminded")]), now=began)
    everyone = Segment.objects.create(partner=lead, name="All", tree={"v": 1, "all": []})
    of_segment = {**trigger, "who": str(everyone.uuid)}
    wide = make_ladder(alice, plan(of_segment, [tag("s1", "Told")]), now=began)
    promise(ana, event, began)
    delivery.advance(now=start - 49 * HOUR)
    assert not LadderEntry.objects.exists()
    delivery.advance(now=start - 47 * HOUR)
    assert [one.person for one in LadderEntry.objects.filter(ladder=ladder)] == [ana]
    assert LadderEntry.objects.filter(ladder=wide).count() == 3
    promise(dolores, event, start - 20 * HOUR)  # later than the day: at once
    delivery.advance(now=start - 20 * HOUR)
    assert LadderEntry.objects.filter(ladder=ladder).count() == 2
    promise(emil, event, start - 2 * HOUR)
    delivery.advance(now=start + HOUR)  # too late to remind of it
    assert LadderEntry.objects.filter(ladder=ladder).count() == 2


def test_it_knows_who_is_new_and_who_acted_by_an_alert(
    alice: Any, lead: Any, ana: Person, dolores: Person, petition: Any, now: dt.datetime
) -> None:
    joined = make_ladder(alice, plan({"is": "joined", "by_file": False}, [tag("s1", "New")]), now=now)
    credited = make_ladder(alice, plan({"is": "credited", "alert": ""}, [tag("s1", "By alert")]), now=now)
    Stewardship.objects.filter(person=ana).update(since=now + HOUR, via="web:petition.sign")
    Stewardship.objects.filter(person=dolores).update(since=now + HOUR, via="import:0123")
    dispatch = Dispatch.objects.create(reference="alert:1", partner=lead, purpose="alerts", from_email="a@example.org")
    sign(dolores, petition, now + HOUR)
    delivery.advance(now=now + HOUR)
    assert [one.person for one in LadderEntry.objects.filter(ladder=joined)] == [ana]
    assert not LadderEntry.objects.filter(ladder=credited).exists()
    point = Reach.objects.get(person=dolores).point
    message = Message.objects.create(dispatch=dispatch, person=dolores, point=point, language="es")
    Action.objects.update(message=message)
    delivery.advance(now=now + HOUR)
    assert [one.person for one in LadderEntry.objects.filter(ladder=credited)] == [dolores]


def test_it_follows_a_legislator_who_takes_another_stance(
    alice: Any, bob: Any, lead: Any, ana: Person, dolores: Person, emil: Person, now: dt.datetime
) -> None:
    home = District.objects.create(chamber="upper", number=1, name="1", plan="2022")
    away = District.objects.create(chamber="upper", number=2, name="2", plan="2022")
    for person, district, candidates in ((ana, home, []), (dolores, home, [home.pk, away.pk]), (emil, away, [])):
        Residence.objects.create(
            person=person,
            chamber="upper",
            plan="2022",
            district=district,
            candidates=candidates,
            confidence=1,
            how="point",
        )
    seat = Seat.objects.create(chamber="upper", number=1, district=home)
    term = Term.objects.create(seat=seat, person=Person.objects.create(given_name="Sen"), starts_on=now.date())
    session = Session.objects.create(identifier="2027", name="2027")
    bill = Bill.objects.create(session=session, identifier="HB 5003", title="Schools")
    say = {"bill": bill, "term": term, "grade": "public"}
    Commitment.objects.create(partner=lead, stance="undecided", at=now - HOUR, **say)
    moves = {"is": "moved", "bill": str(bill.uuid)}
    to_any = make_ladder(alice, plan({**moves, "stance": ""}, [tag("s1", "Moved")]), now=now)
    to_no = make_ladder(alice, plan({**moves, "stance": "no"}, [tag("s1", "Lost")]), now=now)
    Commitment.objects.create(partner=lead, stance="undecided", at=now + HOUR, **say)  # nothing new
    Commitment.objects.create(partner=bob.partner, stance="no", at=now + HOUR, **say)  # kept to themselves
    delivery.advance(now=now + HOUR)
    assert not LadderEntry.objects.exists()
    Commitment.objects.create(partner=lead, stance="yes", at=now + 2 * HOUR, **say)
    delivery.advance(now=now + 2 * HOUR)
    assert [(one.ladder, one.person) for one in LadderEntry.objects.all()] == [(to_any, ana)]
    Commitment.objects.create(partner=bob.partner, stance="no", at=now + 3 * HOUR, is_shared=True, **say)
    delivery.advance(now=now + 3 * HOUR)
    assert [one.person for one in LadderEntry.objects.filter(ladder=to_no)] == [ana]


def test_it_refuses_to_go_live_with_something_missing(alice: Any, now: dt.datetime) -> None:
    ladder = make_ladder(alice, plan({"is": ""}, []), now=now, live=False)
    with pytest.raises(services.NotReady):
        services.go_live(ladder, since=None, by=alice, now=now)
    services.remove(ladder, by=alice)
    assert not Ladder.objects.exists()


@pytest.mark.parametrize(
    ("purpose", "words"),
    [
        ("events", ["You get this because you said yes to news of events", "aceptó las noticias de eventos"]),
        ("newsletter", ["You get this because you said yes to the newsletter", "aceptó el boletín"]),
        ("alerts", ["You get this because you said yes to action alerts", "aceptó las alertas de acción"]),
    ],
)
def test_its_mails_say_why_one_gets_them_and_what_one_came_by(
    alice: Any, petition: Any, now: dt.datetime, purpose: str, words: list[str]
) -> None:
    about = f"petition:{petition.uuid}"
    of = plan({"is": "joined"}, [send("s1")], goal=about, purpose=purpose)
    ladder = make_ladder(alice, of, now=now, live=False)
    mails = Mails(ladder, of, now)
    for language, said in zip(("en", "es"), words, strict=True):
        blocks = [{"kind": "button", "label": "Go", "url": "{{ page_link }}"}]
        seen = mails.preview(language, {"subject": "S", "preheader": "", "blocks": blocks}, now)
        assert said in " ".join(seen.html.split()) and said in " ".join(seen.text.split())
        assert f"/p/{petition.page.slug}/?lang={language}&source=ladder&m=" in seen.text
