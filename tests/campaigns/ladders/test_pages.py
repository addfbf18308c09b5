"""An organizer builds, tries and watches a ladder; nobody else's hands reach it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.ladders import delivery, services
from campaigns.ladders.models import Ladder, LadderEntry
from campaigns.ladders.plans.selectors import STARTERS
from contacts.intake import services as intake
from contacts.intake.rules import Arrival
from contacts.people.models import Person
from tests.campaigns.ladders.story import branch, follow_up, make_ladder, plan, send, sign, tag, wait
from tests.campaigns.pages.stage import DOLORES, make_page
from tests.campaigns.signups.story import OPTIONS as SIGNUP

ASK = {"is": "language", "language": "es"}
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def now() -> dt.datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


@pytest.fixture
def draft(alice: Any, petition: Any, event: Any, now: dt.datetime) -> Ladder:
    steps = [wait("s1", 2), send("s2"), branch("s3", ASK, [tag("s4", "Spanish")], [follow_up("s5")])]
    trigger = {"is": "signed", "about": f"petition:{petition.uuid}"}
    of = plan(trigger, steps, goal=f"event:{event.uuid}")
    return make_ladder(alice, of, now=now - 9 * HOUR, live=False)


@pytest.fixture
def live(draft: Ladder, alice: Any, ana: Person, dolores: Person, petition: Any, now: dt.datetime) -> Ladder:
    """Ana and Dolores signed eight hours ago; the mail and what follows came two hours later."""
    services.go_live(draft, since=None, by=alice, now=now - 9 * HOUR)
    for person in (ana, dolores):
        sign(person, petition, now - 8 * HOUR)
    delivery.advance(now=now - 8 * HOUR)
    delivery.advance(now=now - 6 * HOUR)
    draft.refresh_from_db()
    return draft


def url(name: str, ladder: Ladder, *more: Any) -> str:
    return reverse(f"ladders:{name}", args=[ladder.uuid, *more])


def form_of(ladder: Ladder, **changes: Any) -> dict[str, Any]:
    """Fill in the builder as the browser would."""
    data = {"name": ladder.name, "campaign": "", "goal": ladder.plan["goal"], "purpose": ladder.plan["purpose"]}
    data |= {f"trigger-{key}": value for key, value in ladder.plan["trigger"].items()}

    def fill(steps: Any) -> None:
        for step in steps:
            for key, value in step.items():
                if not isinstance(value, dict | list):
                    data[f"{step['id']}-{key}"] = value
            data.update({f"{step['id']}-{key}": value for key, value in step.get("if", {}).items()})
            fill([*step.get("yes", []), *step.get("no", [])])

    fill(ladder.plan["steps"])
    return {**data, **changes}


@pytest.mark.parametrize("starter", STARTERS)
def test_it_begins_with_a_starter(starter: str, alice: Any, desk_of: Any) -> None:
    client = desk_of(alice)
    assert client.get(reverse("ladders:new")).status_code == 200
    made = client.post(reverse("ladders:new"), {"name": "After signing", "starter": starter})
    ladder = Ladder.objects.get()
    assert made.url == url("build", ladder)
    page = client.get(made.url).content.decode()
    assert "After signing" in page
    for step in ("s1",) if starter else ():
        assert f'id="{step}"' in page
    assert client.get(url("try", ladder)).status_code == 200


def test_a_page_of_any_kind_begins_a_ladder(
    alice: Any, bob: Any, desk_of: Any, dolores: Person, now: dt.datetime
) -> None:
    page = make_page(alice, "signup.join", "join-us", SIGNUP)
    about, client = f"signup:{page.signup_page.uuid}", desk_of(alice)
    panel = f"{reverse('ladders:beginning')}?about={about}"
    shown = client.get(reverse("pages:detail", args=[page.uuid])).content.decode()
    assert panel.replace("signup:", "signup%3A") in shown
    assert "step by step" in client.get(panel, headers={"HX-Request": "true"}).content.decode()
    client.post(reverse("ladders:new"), {"name": "After joining", "starter": "", "about": about})
    ladder = Ladder.objects.get()
    assert ladder.plan["trigger"] == {"is": "took_part", "about": about}
    assert "Fund our schools" in client.get(url("build", ladder)).content.decode()
    assert "After joining" in client.get(panel).content.decode()
    assert "After joining" not in desk_of(bob).get(panel).content.decode()
    desk_of(bob).post(reverse("ladders:new"), {"name": "Not his", "starter": "", "about": about})
    assert Ladder.objects.get(name="Not his").plan["trigger"].get("about", "") == ""
    ladder.plan = plan(ladder.plan["trigger"], [tag("s1", "Joined")])
    ladder.save()
    services.go_live(ladder, since=None, by=alice, now=now - HOUR)
    intake.receive_and_fold(Arrival("signup.join", "api", alice.partner_id, DOLORES, about), now=now)
    assert delivery.advance(now=timezone.now()) is not None
    assert LadderEntry.objects.get(ladder=ladder).path.filter(what="tagged").exists()


def test_it_builds_step_by_step(alice: Any, desk_of: Any, petition: Any) -> None:
    client = desk_of(alice)
    client.post(reverse("ladders:new"), {"name": "After signing", "starter": ""})
    ladder = Ladder.objects.get()

    def press(do: str, **more: Any) -> dict[str, Any]:
        ladder.refresh_from_db()
        answer = client.post(url("build", ladder), form_of(ladder, do=do, **more))
        assert answer.status_code == 302
        ladder.refresh_from_db()
        return ladder.plan

    press("save", **{"trigger-is": "signed"})
    assert press("save", **{"trigger-about": f"petition:{petition.uuid}"})["trigger"]["about"].startswith("petition:")
    press("add:top:wait")
    press("add:s1:branch", **{"s1-amount": "36", "s1-unit": "hours", "s1-at": "10:00"})
    press("save", **{"s2-is": "language"})
    press("add:s2.no:follow_up", **{"s2-language": "es"})
    of = press("save", **{"s3-text": "Call her", "s3-days": "4", "s3-assignee": str(alice.user.uuid)})
    assert of["steps"][0] == {"id": "s1", "kind": "wait", "amount": 36, "unit": "hours", "at": "10:00"}
    assert of["steps"][1]["if"] == {"is": "language", "language": "es"}
    assert of["steps"][1]["no"][0] == {
        "id": "s3", "kind": "follow_up", "text": "Call her", "days": 4, "assignee": str(alice.user.uuid),
    }  # fmt: skip
    assert [one["id"] for one in press("up:s2")["steps"]] == ["s2", "s1"]
    assert [one["id"] for one in press("remove:s2")["steps"]] == ["s1"]
    assert press("add:s1:send")["steps"][1]["texts"] == {}
    answer = client.post(url("build", ladder), form_of(ladder, do="write:s2"))
    assert answer.url == url("mail", ladder, "s2")
    answer = client.post(url("build", ladder), form_of(ladder, do="autosave", name="Named anew"))
    assert answer.status_code == 204
    ladder.refresh_from_db()
    assert ladder.name == "Named anew"


def test_it_writes_the_mail_of_a_step(alice: Any, desk_of: Any, draft: Ladder) -> None:
    client, page = desk_of(alice), url("mail", draft, "s2")
    assert client.get(page).status_code == 200
    text = {"language": ["en"], "subject-en": "Thank you", "preheader-en": "", "en-count": "1"}
    text |= {"en-0-kind": "text", "en-0-text": "Dear {{ first_name }}, go to {{ page_link }}"}
    client.post(page, {**text, "do": "begin:es:en"})
    draft.refresh_from_db()
    texts = draft.plan["steps"][1]["texts"]
    assert texts["es"]["subject"] == texts["en"]["subject"] == "Thank you"
    assert "no fallback" in client.get(page).content.decode()
    seen = client.get(url("rendered", draft, "s2"), {"language": "en"})
    assert "Dear Ana" in seen.content.decode() and "sandbox" in seen["Content-Security-Policy"]
    assert client.post(page, {**text, "do": "back"}).url == url("build", draft) + "#s2"
    assert client.get(url("mail", draft, "s1")).status_code == 404
    assert client.get(url("rendered", draft, "s2"), {"language": "fr"}).status_code == 404


def test_it_tries_and_goes_live(
    alice: Any, desk_of: Any, draft: Ladder, ana: Person, petition: Any, now: dt.datetime
) -> None:
    client = desk_of(alice)
    sign(ana, petition, now - 30 * HOUR)
    page = client.get(url("try", draft), {"since": f"{timezone.localdate() - dt.timedelta(days=5):%Y-%m-%d}"})
    text = page.content.decode()
    assert page.context["found"].entered == 1 and page.context["mails"] == 1 and page.context["follow_ups"] == 1
    assert "Ana Smith" in text
    assert not LadderEntry.objects.exists()
    assert client.get(url("try", draft), {"since": "yesterday"}).status_code == 200
    day = timezone.localdate() - dt.timedelta(days=3)
    assert client.post(url("live", draft), {"since": f"{day:%Y-%m-%d}"}).url == url("detail", draft)
    draft.refresh_from_db()
    assert draft.state == "live"
    delivery.advance(now=now)
    assert LadderEntry.objects.get().person == ana
    ahead = timezone.localdate() + dt.timedelta(days=3)
    assert client.post(url("live", draft), {"since": f"{ahead:%Y-%m-%d}"}).url == url("try", draft)


def test_it_shows_who_stands_where_and_every_way(
    alice: Any, desk_of: Any, live: Ladder, ana: Person, django_assert_max_num_queries: Any
) -> None:
    client = desk_of(alice)
    with django_assert_max_num_queries(24):
        page = client.get(url("detail", live))
    assert page.context["standing"].entered == 2 and page.context["standing"].came_of["s2"] == {"sent": 2}
    with django_assert_max_num_queries(14):
        people = client.get(url("people", live))
    assert "Ana Smith" in people.content.decode()
    entry = LadderEntry.objects.get(person=ana)
    with django_assert_max_num_queries(16):
        way = client.get(url("person", live, entry.uuid)).content.decode()
    for words in ("Fund our schools", "Follow-up: Call her", "One more step"):
        assert words in way
    timeline = client.get(reverse("people:timeline", args=[ana.uuid])).content.decode()
    assert "After signing" in timeline
    with django_assert_max_num_queries(12):
        listed = client.get(reverse("ladders:list")).content.decode()
    assert "After signing" in listed


def test_it_costs_the_same_however_long_the_ladder(
    alice: Any, desk_of: Any, draft: Ladder, django_assert_max_num_queries: Any, now: dt.datetime
) -> None:
    steps = [branch(f"s{n}", ASK, [tag(f"s{n + 1}", "A")], [follow_up(f"s{n + 2}")]) for n in range(1, 30, 3)]
    services.save_plan(draft, {**draft.plan, "steps": steps}, by=alice, now=now)
    client = desk_of(alice)
    with django_assert_max_num_queries(24):
        assert client.get(url("build", draft)).status_code == 200
    with django_assert_max_num_queries(24):
        client.get(url("try", draft))


def test_it_pauses_goes_on_and_ends(alice: Any, desk_of: Any, live: Ladder) -> None:
    client = desk_of(alice)
    for deed, state in (("pause", "paused"), ("resume", "live"), ("end", "ended")):
        client.post(url(deed, live))
        live.refresh_from_db()
        assert live.state == state
    assert client.post(url("resume", live)).status_code == 409
    assert client.get(url("build", live)).url == url("detail", live)
    assert client.get(url("try", live)).url == url("detail", live)
    assert client.post(url("remove", live)).url == url("detail", live)
    assert Ladder.objects.exists()


def test_it_says_why_it_paused_by_itself(alice: Any, desk_of: Any, live: Ladder, now: dt.datetime) -> None:
    delivery.halt(live, "broken_text", now)
    page = desk_of(alice).get(url("detail", live)).content.decode()
    assert "paused by itself" in page and "merge tag" in page


def test_nobody_else_reaches_it(
    live: Ladder, ana: Person, bob: Any, vera: Any, vic: Any, charlie: Any, desk_of: Any
) -> None:
    entry = LadderEntry.objects.get(person=ana)
    reads = [url("detail", live), url("people", live), url("person", live, entry.uuid), url("try", live)]
    reads += [url("rendered", live, "s2")]
    edits = [url("build", live), url("mail", live, "s2")]
    deeds = [url(deed, live) for deed in ("live", "pause", "resume", "end", "remove")]
    stranger, volunteer, viewer = desk_of(bob), desk_of(vera), desk_of(vic)
    for address in [*reads, *edits]:
        assert stranger.get(address).status_code == 404
        assert volunteer.get(address).status_code == 403
        assert desk_of(charlie).get(address).status_code == 403
        assert Client().get(address).status_code == 302
    for address in reads[:4]:
        assert viewer.get(address).status_code == 200
    for address in [*edits, *deeds]:
        assert viewer.post(address).status_code == 403
        assert stranger.post(address).status_code == 404
        assert volunteer.post(address).status_code == 403
    for address in deeds:
        assert desk_of(live.made_by).get(address).status_code == 405
    assert "After signing" not in stranger.get(reverse("ladders:list")).content.decode()
    live.refresh_from_db()
    assert live.state == "live"


def test_a_campaign_of_others_cannot_be_chosen(bob: Any, alice: Any, desk_of: Any, campaign: Any) -> None:
    answer = desk_of(bob).post(reverse("ladders:new"), {"name": "X", "campaign": str(campaign.uuid)})
    assert answer.status_code == 404
    assert not Ladder.objects.exists()
