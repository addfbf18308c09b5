"""An organizer makes a call list from a segment, opens it, reads its results; nobody else may."""

from typing import Any

import pytest
from django.urls import reverse

from campaigns.outreach import delivery
from campaigns.outreach.models import CallList
from contacts.segments.models import Segment
from tests.campaigns.outreach.conftest import make_person


def test_it_puts_on_the_list_who_may_be_called_and_counts_the_rest(call_list: CallList, people: Any) -> None:
    assert set(call_list.assignments.values_list("person_id", flat=True)) == {person.pk for person in people}
    assert call_list.left_out == {"no_consent": 1, "no_address": 1}


def test_it_calls_a_shared_number_once(lead: Any, call_list: CallList, alice: Any) -> None:
    make_person(lead, "Ana's mother", "+18605550100")
    added, left_out = delivery.fill(call_list)
    assert added == 0
    assert left_out["shared"] == 1


def test_it_is_made_on_a_page_with_script_and_questions(desk_of: Any, alice: Any, people: Any) -> None:
    segment = Segment.objects.create(
        partner=alice.partner, name="Spanish", tree={"v": 1, "all": [{"is": "language", "value": ["es"]}]}
    )
    typed = {
        "name": "Invite",
        "segment": str(segment.uuid),
        "script_en": "Hello {{ first_name }} of {{ shoe }}",
        "max_attempts": 3,
        "ask_0_en": "Will you come?",
        "ask_0_es": "¿Vendrá?",
        "ask_0_choices": "Yes | Sí\nNo",
    }
    client = desk_of(alice)
    refused = client.post(reverse("outreach:new"), typed)
    assert refused.status_code == 422
    assert "These names cannot be filled: shoe." in refused.content.decode()
    client.post(reverse("outreach:new"), {**typed, "script_en": "Hello {{ first_name }}"})
    made = CallList.objects.get()
    assert made.questions[0]["choices"][0] == {"value": "Yes", "en": "Yes", "es": "Sí"}
    assert not made.assignments.exists()
    answer = client.post(reverse("outreach:state", args=[made.uuid]), {"state": "open"})
    assert answer.status_code == 409
    make_person(alice.partner, "Flor", "+18605550120", language="es")
    client.post(reverse("outreach:fill", args=[made.uuid]))
    assert made.assignments.count() == 1
    client.post(reverse("outreach:state", args=[made.uuid]), {"state": "open"})
    assert "Invite" in client.get(reverse("segments:detail", args=[segment.uuid])).content.decode()


def test_it_opens_pauses_and_closes(desk_of: Any, alice: Any, vera: Any, call_list: CallList) -> None:
    client, url = desk_of(alice), reverse("outreach:state", args=[call_list.uuid])
    for state in ("paused", "open", "closed"):
        client.post(url, {"state": state})
        call_list.refresh_from_db()
        assert call_list.state == state
    assert client.post(url, {"state": "open"}).status_code == 409
    assert desk_of(vera).post(reverse("outreach:next", args=[call_list.uuid])).status_code == 404


def test_its_pages_stay_within_their_queries(
    desk_of: Any, alice: Any, call_list: CallList, django_assert_max_num_queries: Any
) -> None:
    client = desk_of(alice)
    with django_assert_max_num_queries(7):
        assert "Hearing" in client.get(reverse("outreach:list")).content.decode()
    with django_assert_max_num_queries(14):
        page = client.get(reverse("outreach:detail", args=[call_list.uuid])).content.decode()
    assert "did not agree to calls" in page


@pytest.mark.parametrize("name", ["detail", "edit"])
def test_nobody_else_reads_or_changes_it(
    desk_of: Any, bob: Any, vera: Any, charlie: Any, call_list: CallList, name: str
) -> None:
    url = reverse(f"outreach:{name}", args=[call_list.uuid])
    assert desk_of(bob).get(url).status_code == 404
    assert desk_of(vera).get(url).status_code == 403
    assert desk_of(charlie).get(url).status_code == 403
    for deed in ("state", "fill", "attempts", "next"):
        url = reverse(f"outreach:{deed}", args=[call_list.uuid])
        assert desk_of(bob).post(url).status_code == 404
        assert desk_of(charlie).post(url).status_code == 403
    for deed in ("state", "fill", "attempts"):
        assert desk_of(vera).post(reverse(f"outreach:{deed}", args=[call_list.uuid])).status_code == 403


def test_it_takes_new_people_again_without_touching_the_old(call_list: CallList, alice: Any, lead: Any) -> None:
    call_list.assignments.filter(person__given_name="Ana").update(state="done")
    make_person(lead, "Gil", "+18605550130")
    added, _left_out = delivery.fill(call_list)
    assert added == 1
    assert call_list.assignments.get(person__given_name="Ana").state == "done"
