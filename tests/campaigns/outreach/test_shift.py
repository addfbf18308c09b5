"""A volunteer's shift: one person at a time, an outcome each, once; silence is honoured at once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.ledger.models import Action
from campaigns.outreach import delivery, rules, selectors, tasks
from campaigns.outreach.models import Attempt, CallList
from coalition.partners.models import Membership
from contacts.consent import selectors as consent
from contacts.people.models import Person
from contacts.profile import selectors as profile
from tests.cast import make_member

Take = Callable[[Membership], Any]


def key_of(assignment: Any, member: Membership) -> str:
    assignment.refresh_from_db()
    return rules.claim_key(assignment.claim, assignment.uuid, member.user.uuid, key=selectors.claim_keys()[0])


def log(client: Any, assignment: Any, member: Membership, outcome: str, **more: Any) -> Any:
    typed = {"key": key_of(assignment, member), "outcome": outcome, **more}
    return client.post(reverse("outreach:log", args=[assignment.uuid]), typed)


def test_vera_sees_only_what_the_call_needs(take: Take, vera: Membership, django_assert_max_num_queries: Any) -> None:
    client, assignment = take(vera)
    with django_assert_max_num_queries(16):
        page = client.get(reverse("outreach:call", args=[assignment.uuid])).content.decode()
    assert "Hello Ana, this is Vera. Your senator votes soon." in page
    assert 'href="tel:+18605550100"' in page
    assert "(860) 555-0100" in page
    assert "Vega" not in page
    assert "Will you come?" in page


def test_vera_keeps_her_person_until_she_is_done(take: Take, vera: Membership) -> None:
    assert take(vera)[1] == take(vera)[1]


def test_two_volunteers_get_two_people(take: Take, vera: Membership, lead: Any) -> None:
    walt = make_member("Walt", lead, "volunteer")
    (client, hers), (_client, his) = take(vera), take(walt)
    assert hers != his
    peek = client.get(reverse("outreach:call", args=[his.uuid]))
    assert peek.status_code == 410
    assert "tel:" not in peek.content.decode()
    assert his.person.given_name not in peek.content.decode()


def test_it_writes_down_an_attempt_once(take: Take, vera: Membership, call_list: CallList) -> None:
    client, assignment = take(vera)
    typed = {"answer.q1": "Yes", "answer.q9": "x", "note": "Brings a friend"}
    key = key_of(assignment, vera)
    for _again in range(2):
        answer = client.post(
            reverse("outreach:log", args=[assignment.uuid]), {"key": key, "outcome": "reached", **typed}
        )
        assert answer.status_code == 302
    attempt = Attempt.objects.get()
    assert (attempt.answers, attempt.note, attempt.by) == ({"q1": "Yes"}, "Brings a friend", vera.user)
    action = Action.objects.get()
    assert (action.kind, action.campaign, action.person) == ("outreach.reached", call_list.campaign, assignment.person)
    assignment.refresh_from_db()
    assert (assignment.state, assignment.attempts_made, assignment.claimed_by) == ("done", 1, None)
    assert take(vera)[1].person.given_name == "Ben"


def test_it_stands_in_the_timeline_and_in_the_results(
    take: Take, vera: Membership, alice: Membership, bob: Membership, desk_of: Any, call_list: CallList
) -> None:
    client, assignment = take(vera)
    log(client, assignment, vera, "reached", note="Kind", **{"answer.q1": "Yes"})
    told = [moment.text for moment in profile.timeline(alice, assignment.person).moments]
    assert "reached by phone" not in told  # the ledger leaves it to the line of the call, which says more
    assert "Called for “Hearing”: Reached" in told
    page = desk_of(alice).get(reverse("outreach:detail", args=[call_list.uuid])).content.decode()
    assert "1 of 1 calls reached somebody" in page
    assert "Vera" in page
    calls = reverse("outreach:attempts", args=[call_list.uuid])
    assert "Vega" in desk_of(alice).get(calls).content.decode() and desk_of(bob).get(calls).status_code == 404
    taken = desk_of(alice).post(calls, {"export": "csv", "why": "Report"})
    sheet = b"".join(taken.streaming_content).decode()
    assert "Ana,Vega" in sheet and "Yes,Kind" in sheet and "Report" in sheet


def test_it_calls_again_after_no_answer_and_rests_after_enough(take: Take, vera: Membership) -> None:
    client, assignment = take(vera)
    log(client, assignment, vera, "no_answer")
    assignment.refresh_from_db()
    assert assignment.state == "retry"
    assert assignment.retry_after > timezone.now() + dt.timedelta(hours=23)
    assert take(vera)[1].person.given_name == "Ben"
    assignment.retry_after = timezone.now() - dt.timedelta(minutes=1)
    assignment.save()
    Attempt.objects.update(at=timezone.now() - dt.timedelta(hours=30))
    client.post(reverse("outreach:skip", args=[selectors.find_claim(vera, assignment.call_list, timezone.now()).uuid]))
    again = take(vera)[1]
    assert again == assignment
    log(client, again, vera, "no_answer")
    assignment.refresh_from_db()
    assert assignment.state == "exhausted"


def test_it_calls_back_at_the_promised_time(take: Take, vera: Membership) -> None:
    client, assignment = take(vera)
    wrong = log(client, assignment, vera, "call_back", note="Busy cooking")
    assert wrong.status_code == 422
    assert "Choose when to call back." in wrong.content.decode()
    assert "Busy cooking" in wrong.content.decode()
    tomorrow = timezone.localtime() + dt.timedelta(days=1)
    log(client, assignment, vera, "call_back", call_back_at=tomorrow.strftime("%Y-%m-%dT%H:%M"))
    assignment.refresh_from_db()
    assert assignment.retry_after == tomorrow.replace(second=0, microsecond=0)
    assert assignment.attempts_made == 0


def test_do_not_contact_takes_effect_at_once_on_every_list(
    take: Take, vera: Membership, alice: Membership, call_list: CallList
) -> None:
    second = CallList.objects.create(partner=call_list.partner, name="Second", state="open")
    delivery.fill(second)
    client, assignment = take(vera)
    log(client, assignment, vera, "do_not_contact")
    person = Person.objects.filter(pk=assignment.person_id)
    sql, params = consent.deliverable(person, partner_id=alice.partner.pk, channel="phone", purpose="calls")
    assert selectors.phone_of(assignment.person_id, alice.partner.pk) is None
    assert "reason" in sql and params
    states = second.assignments.values_list("person__given_name", "state")
    assert dict(states)["Ana"] == "blocked"
    assert delivery.fill(second)[1].get("suppressed") == 1


def test_it_asks_consent_again_when_the_person_is_claimed(take: Take, vera: Membership, call_list: CallList) -> None:
    from contacts.consent import services

    ana = call_list.assignments.get(person__given_name="Ana")
    point, _number = selectors.phone_of(ana.person_id, call_list.partner_id)
    services.withdraw(
        point_id=point,
        partner_id=call_list.partner_id,
        channel="phone",
        purposes=["calls"],
        how="x",
        now=timezone.now(),
    )
    assert take(vera)[1].person.given_name == "Ben"
    ana.refresh_from_db()
    assert ana.state == "blocked"


def test_an_abandoned_person_goes_back_and_a_late_note_is_kept(
    take: Take, vera: Membership, lead: Any, call_list: CallList
) -> None:
    client, assignment = take(vera)
    key = key_of(assignment, vera)
    late = timezone.now() - dt.timedelta(minutes=1)
    call_list.assignments.filter(pk=assignment.pk).update(leased_until=late)
    assert tasks.release_expired() == 1
    walt = make_member("Walt", lead, "volunteer")
    assert take(walt)[1] == assignment
    assert client.get(reverse("outreach:call", args=[assignment.uuid])).status_code == 410
    client.post(
        reverse("outreach:log", args=[assignment.uuid]), {"key": key, "outcome": "reached", "note": "We did talk"}
    )
    assert Attempt.objects.get().note == "We did talk"
    assignment.refresh_from_db()
    assert (assignment.state, assignment.claimed_by) == ("claimed", walt.user)


def test_the_heartbeat_keeps_the_person(take: Take, vera: Membership) -> None:
    client, assignment = take(vera)
    soon = timezone.now() + dt.timedelta(minutes=1)
    type(assignment).objects.filter(pk=assignment.pk).update(leased_until=soon)
    assert client.post(reverse("outreach:beat", args=[assignment.uuid])).status_code == 204
    assignment.refresh_from_db()
    assert assignment.leased_until > soon
    client.post(reverse("outreach:skip", args=[assignment.uuid]))
    assert client.post(reverse("outreach:beat", args=[assignment.uuid])).status_code == 410


def test_nobody_logs_a_person_she_never_held(
    take: Take, vera: Membership, bob: Membership, lead: Any, desk_of: Any, call_list: CallList
) -> None:
    _client, assignment = take(vera)
    walt = make_member("Walt", lead, "volunteer")
    url = reverse("outreach:log", args=[assignment.uuid])
    stolen = {"key": key_of(assignment, vera), "outcome": "do_not_contact"}
    assert desk_of(walt).post(url, stolen).status_code == 404
    assert desk_of(bob).post(url, stolen).status_code == 404
    assert desk_of(walt).post(url, {"key": "x", "outcome": "reached"}).status_code == 404
    assert not Attempt.objects.exists()


def test_the_shift_shows_open_lists_of_her_partner_only(
    vera: Membership, bob: Membership, call_list: CallList, desk_of: Any, django_assert_max_num_queries: Any
) -> None:
    CallList.objects.create(partner=call_list.partner, name="Not yet")
    CallList.objects.create(partner=bob.partner, name="Theirs", state="open")
    client = desk_of(vera)
    with django_assert_max_num_queries(6):
        page = client.get(reverse("outreach:shift")).content.decode()
    assert "Hearing" in page
    assert "3 people to call" in page
    assert "Not yet" not in page
    assert "Theirs" not in page


@pytest.mark.parametrize("outcome", sorted(rules.OUTCOMES))
def test_every_outcome_leads_somewhere(take: Take, vera: Membership, outcome: str) -> None:
    client, assignment = take(vera)
    at = (timezone.localtime() + dt.timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    assert log(client, assignment, vera, outcome, call_back_at=at).status_code == 302
    assignment.refresh_from_db()
    assert assignment.state in {"retry", "done", "blocked"}
    assert outcome in selectors.OUTCOME_WORDS
