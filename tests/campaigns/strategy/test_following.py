"""What follows the bill: call pages, alerts and segments mean who decides now; a move is shown and waits for a yes."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.alerts import delivery as alerts
from campaigns.alerts.facts import selectors as facts
from campaigns.alerts.models import Alert
from campaigns.alerts.whom import criteria as whom
from campaigns.composing import delivery as composing
from campaigns.composing.blocks.rules import clean_blocks
from campaigns.composing.cards.rules import gaps
from campaigns.legislation.models import Bill
from campaigns.pages.models import ActionPage
from campaigns.strategy.following import delivery, services
from campaigns.strategy.following.models import Following
from campaigns.strategy.models import Campaign
from campaigns.strategy.rules import Rule, write_rule
from coalition.audit.models import Entry
from contacts.correspondence.rules import render_preview
from contacts.people.models import Person, Stewardship
from contacts.places.models import District, Residence
from contacts.policymakers.models import Committee, CommitteeTerm, Seat, Term
from contacts.segments import selectors as segments
from contacts.segments.models import Segment
from tests.campaigns.pages.stage import campaign, make_page
from tests.campaigns.strategy.stage import bill, say, terms

__all__ = ["bill", "campaign", "terms"]
OPTIONS = {
    "script": {"en": "Will you fund our schools?", "es": "¿Dará fondos?"},
    "opens": 9,
    "closes": 17,
    "most_a_day": 0,
    "connects": False,
}
MOVED = "/desk/campaigns/moved/"


def open_calls(alice, bill, slug="call-them", **more):
    rule = Rule(("committee",), bill=str(bill.uuid), spares_firm=True, **more)
    return make_page(alice, "call.report", slug, {**OPTIONS, "rule": write_rule(rule), "minutes_a_day": 0}).call_page


def ask_segment(partner, bill, means="persuadable"):
    tree = {"v": 1, "is": "target", "means": means, "bill": [str(bill.uuid)]}
    return Segment.objects.create(partner=partner, name=means, tree=tree)


def shown(client, page):
    return client.get(f"/p/{page.page.slug}/").content.decode()


@pytest.fixture
def today(settings):
    return timezone.now()


def test_a_call_page_asks_nobody_new_before_a_yes_and_no_former_holder(
    alice, bill, terms, desk_of, client, today, django_capture_on_commit_callbacks
):
    say(alice, bill, terms[1], "yes", "public", today - dt.timedelta(days=2))
    page = open_calls(alice, bill)
    here = shown(client, page)
    assert "Ana Abbott" not in here, "a firm yes needs no call"
    assert "Bo Barrow" in here and "Di Dunne" in here
    Term.objects.filter(pk=terms[2].pk).update(ends_on=timezone.localdate(today))
    heir = Person.objects.create(given_name="Eve", family_name="Ellis")
    Term.objects.create(seat=terms[2].seat, person=heir, starts_on=timezone.localdate(today))
    CommitteeTerm.objects.create(committee=bill.committee, person=heir, role="member")
    with django_capture_on_commit_callbacks(execute=True):
        assert delivery.notice_all(now=today) == 1
    assert delivery.notice_all(now=today) == 1, "looked at twice, asked once"
    desk = desk_of(alice)
    told = desk.get(MOVED).content.decode()
    assert "<del>Bo Barrow</del>" in told and "<ins>Eve Ellis</ins>" in told
    assert MOVED in desk.get("/desk/").content.decode()
    here = shown(client, page)
    assert "Bo Barrow" not in here and "Eve Ellis" not in here and "Di Dunne" in here
    change = Following.objects.get(change__isnull=False).change
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"{MOVED}{change}/approve/")
    assert "Eve Ellis" in shown(client, page)
    assert Entry.objects.filter(action="following.approved").count() == 1
    assert "Nothing waits" in desk.get(MOVED).content.decode()


def test_a_draft_of_letters_is_followed_too_and_asks_by_itself_once_it_is_public(alice, bill, terms, desk_of, today):
    options = {"rule": write_rule(Rule(("committee",), bill=str(bill.uuid))), "pace": 12}
    page = make_page(alice, "letters.write", "write-now", options, publish=False)
    assert delivery.notice_all(now=today) == 0
    Term.objects.filter(pk=terms[2].pk).update(ends_on=timezone.localdate(today))
    assert delivery.notice_all(now=today) == 1
    desk = desk_of(alice)
    told = desk.get(MOVED).content.decode()
    assert "<del>Bo Barrow</del>" in told and f"/desk/pages/letters/{page.uuid}/" in told
    row = Following.objects.get()
    desk.post(f"{MOVED}{row.change}/approve/")
    assert "Nothing waits" in desk.get(MOVED).content.decode()
    Bill.objects.update(stage="first_floor")
    assert delivery.notice_all(now=today) == 1
    ActionPage.objects.update(state="published")
    assert delivery.notice_all(now=today) == 0 and "Nothing waits" in desk.get(MOVED).content.decode()
    assert not Following.objects.filter(change__isnull=False).exists()


def test_a_page_without_anybody_holds_and_says_why(alice, bill, terms, desk_of, client, today):
    page = open_calls(alice, bill)
    Bill.objects.update(stage="first_floor")
    delivery.notice_all(now=today)
    assert "the bill has moved on" in shown(client, page)
    told = desk_of(alice).get(MOVED).content.decode()
    assert "there is nobody to ask" in told and "the bill has moved on" in told
    Bill.objects.update(stage="committee")
    delivery.notice_all(now=today)
    assert not Following.objects.filter(change__isnull=False).exists(), "it moved back: nothing to ask"


def test_a_difference_that_moved_again_is_not_approved(alice, bob, vic, bill, terms, desk_of, today):
    open_calls(alice, bill)
    Bill.objects.update(stage="first_floor")
    delivery.notice_all(now=today)
    change = Following.objects.get().change
    url = f"{MOVED}{change}/approve/"
    assert desk_of(bob).post(url).status_code == 404
    assert desk_of(vic).post(url).status_code == 403
    assert desk_of(alice).get(url).status_code == 405
    Bill.objects.update(stage="committee")
    assert "changed again" in desk_of(alice).post(url, follow=True).content.decode()
    assert Following.objects.get().change == change


def test_a_segment_finds_whose_legislator_is_meant_now(alice, bill, terms, today):
    here = {n: Person.objects.create(given_name=f"P{n}") for n in (1, 2)}
    for n, person in here.items():
        district, _new = District.objects.get_or_create(chamber="lower", number=n, defaults={"name": str(n)})
        Seat.objects.filter(chamber="lower", number=n).update(district=district)
        Stewardship.objects.create(person=person, partner=alice.partner)
        Residence.objects.create(person=person, chamber="lower", district=district, confidence=1, how="street")
    segment = ask_segment(alice.partner, bill)

    def found():
        return {one.given_name for one in segments.people_of(segment, alice.partner.pk)}

    assert found() == {"P1", "P2"}
    say(alice, bill, terms[1], "yes", "public", today)
    assert found() == {"P2"}
    Term.objects.filter(pk=terms[2].pk).update(ends_on=timezone.localdate(today))
    assert found() == set()


def test_a_planned_alert_waits_for_a_yes_when_its_targets_moved(alice, bill, terms, desk_of, today):
    alert = Alert.objects.create(partner=alice.partner, name="Write now", state="scheduled", send_at=today)
    alert.include.add(ask_segment(alice.partner, bill))
    assert delivery.notice_all(now=today) == 0
    Bill.objects.update(committee=Committee.objects.create(name="Appropriations", chamber="joint"))
    delivery.notice_all(now=today)
    told = desk_of(alice).get(MOVED).content.decode()
    assert "Write now" in told and "persuadable" in told
    assert alerts.claim_next(now=today) is None
    row = Following.objects.get(about=f"alert:{alert.uuid}")
    desk_of(alice).post(f"{MOVED}{row.change}/approve/")
    assert alerts.claim_next(now=today) is not None


def test_the_card_of_a_mail_shows_a_legislator_only_to_those_whose_legislator_is_meant(alice, bill, terms, today):
    campaign = Campaign.objects.create(partner=alice.partner, name="Fair funding")
    alert = Alert.objects.create(
        partner=alice.partner, name="Write now", state="scheduled", send_at=today, campaign=campaign
    )
    blocks = clean_blocks([{"kind": "legislator", "chamber": "both", "which": "persuadable", "unknown": "leave_out"}])
    version = alert.versions.create(language="en", subject="Hi", blocks=blocks)
    assert [one.code for one in gaps(blocks, facts.facts_of(alert, today).live, today)] == ["no_bill"]
    campaign.bills.add(bill)
    say(alice, bill, terms[1], "yes", "public", today)

    def seen(number):
        mail = composing.compile_text(facts.text_of(alert, version, facts.facts_of(alert, today)))
        card = {"name": f"Rep {number}", "party": "", "district": number, "email": "", "phone": "", "dial": ""}
        shown = render_preview(mail, {"first_name": "Ana", "representative": card} if number else {"first_name": "Ana"})
        assert (f"Rep {number}" in shown.html) == (f"Rep {number}" in shown.text)
        return f"Rep {number}" in shown.html

    assert [seen(number) for number in ("1", "2", "9", "")] == [False, True, False, False]
    # The planned alert follows: another committee means other people, so it waits for a yes.
    assert delivery.notice_all(now=today) == 0
    Bill.objects.update(committee=Committee.objects.create(name="Appropriations", chamber="joint"))
    assert delivery.notice_all(now=today) == 1 and alerts.claim_next(now=today) is None
    assert [one.code for one in gaps(blocks, facts.facts_of(alert, today).live, today)] == ["nobody_meant"]
    assert not seen("2")


def test_an_alert_that_was_just_scheduled_leaves_whatever_its_draft_meant_before(alice, bill, terms, desk_of, today):
    alert = Alert.objects.create(partner=alice.partner, name="Write now", state="draft")
    segment = ask_segment(alice.partner, bill, "committee")
    alert.include.add(segment)
    delivery.notice_all(now=today)
    say(alice, bill, terms[1], "yes", "public", today)
    alert.include.set([ask_segment(alice.partner, bill)])
    delivery.notice_all(now=today)
    row = Following.objects.get(about=f"alert:{alert.uuid}")
    assert row.change is None, "its maker chose another rule: that is no move of the bill"
    Alert.objects.update(state="scheduled", send_at=today)
    services.say_yes(whom.find_followers(alert), today, by=alice)
    line = Entry.objects.get(action="following.published")
    assert (line.actor, line.facts["people"]) == (alice.user.uuid, 3), "the diary says whom it meant"
    assert "waits for your yes" not in desk_of(alice).get(f"/desk/alerts/{alert.uuid}/").content.decode()
    Bill.objects.update(committee=Committee.objects.create(name="Appropriations", chamber="joint"))
    assert alerts.start_due(now=today) == 0, "who decides changed within this minute: it is noticed before it leaves"
    told = desk_of(alice).get(f"/desk/alerts/{alert.uuid}/").content.decode()
    assert "waits for your yes" in told and MOVED in told
    assert Alert.objects.get().state == "scheduled"


def test_many_followers_of_one_rule_are_looked_at_together(alice, bill, terms, today, django_assert_num_queries):
    for n in range(6):
        Segment.objects.create(
            partner=alice.partner,
            name=f"S{n}",
            tree={"v": 1, "is": "target", "means": "committee", "bill": [str(bill.uuid)]},
        )
    delivery.notice_all(now=today)
    Bill.objects.update(stage="first_floor")
    with django_assert_num_queries(11):
        assert delivery.notice_all(now=today) == 6
