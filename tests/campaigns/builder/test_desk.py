"""The builder: languages side by side, public only when complete."""

import pytest
from django.urls import reverse

from campaigns.pages.models import ActionPage
from campaigns.pages.rules import NEEDED
from campaigns.strategy.rules import Rule, write_rule
from coalition.audit.models import Entry
from contacts.intake.models import Submission
from tests.campaigns.pages.stage import make_page

NEW = {
    "kind": "petition.sign",
    "title": "Fund our schools",
    "languages": ["en", "es"],
    "opt_ins": ["email-alerts"],
    "goal": "500",
}


def fill(page, **more):
    words = {f"text_{code}-{name}": f"{name} {code}" for code in ("en", "es") for name in NEEDED}
    plan = {"slug": page.slug, "languages": ["en", "es"], "opt_ins": ["email-alerts", "phone-calls"], "goal": "500"}
    return {**words, **plan, **more}


def test_it_makes_a_draft_with_starting_words(alice, desk_of):
    answer = desk_of(alice).post(reverse("pages:new"), NEW)
    page = ActionPage.objects.get()
    assert answer.status_code == 302 and page.slug == "fund-our-schools" and page.state == "draft"
    words = {one.language: one for one in page.versions.all()}
    assert words["en"].button == "Sign the petition" and words["en"].title == "Fund our schools"
    assert page.petition.goal == 500 and page.consents[0]["purpose"] == "alerts"


def test_it_publishes_only_when_every_language_is_complete(alice, desk_of, client):
    desk = desk_of(alice)
    desk.post(reverse("pages:new"), NEW)
    page = ActionPage.objects.get()
    desk.post(reverse("pages:publish", args=[page.uuid]))
    page.refresh_from_db()
    assert page.state == "draft" and "missing" in desk.get(reverse("pages:edit", args=[page.uuid])).content.decode()
    desk.post(reverse("pages:edit", args=[page.uuid]), fill(page, **{"text_es-decides": "La comisión"}))
    desk.post(reverse("pages:publish", args=[page.uuid]))
    page.refresh_from_db()
    assert page.state == "draft"  # Spanish says who decides, English does not
    assert "Who decides, by when" in desk.get(reverse("pages:detail", args=[page.uuid])).content.decode()
    editor = desk.get(reverse("pages:edit", args=[page.uuid])).content.decode()
    row = editor.partition('name="text_en-decides"')[0].rpartition("builder-row")[2]
    assert "missing" in row and "missing" not in editor.partition('name="text_es-decides"')[0].rpartition("row")[2]
    desk.post(reverse("pages:edit", args=[page.uuid]), fill(page))
    desk.post(reverse("pages:publish", args=[page.uuid]))
    page.refresh_from_db()
    assert page.state == "published" and client.get("/p/fund-our-schools/").status_code == 200
    answer = desk.post(reverse("pages:edit", args=[page.uuid]), fill(page, **{"text_es-title": ""}))
    assert answer.status_code == 422 and "Spanish (Title)" in answer.content.decode()


@pytest.mark.parametrize(
    "kind, options, lacks",
    [
        ("call.report", {"rule": write_rule(Rule(("mine",))), "script": {"en": "Hi"}}, "The words to say"),
        ("signon.sign", {"letter": {"en": "Dear"}, "addressee": {}, "shows_logos": True}, "The letter"),
    ],
)
def test_it_says_before_it_is_published_which_texts_of_its_kind_a_language_lacks(alice, desk_of, kind, options, lacks):
    options = {"opens": 9, "closes": 17, "most_a_day": 0} | options if "script" in options else options
    page = make_page(alice, kind, "half", options, publish=False)
    desk = desk_of(alice)
    told = desk.get(reverse("pages:detail", args=[page.uuid])).content.decode()
    assert lacks in told.partition("1 text missing")[2] and "can be published when" in told
    assert "es · missing" in desk.get(reverse("pages:list")).content.decode()
    answer = desk.post(reverse("pages:publish", args=[page.uuid]), follow=True).content.decode()
    assert f"Spanish ({lacks})" in answer
    page.refresh_from_db()
    assert page.state == "draft"


def test_it_shows_a_change_at_once(alice, desk_of, client, petition):
    page = petition.page
    assert "Fund our schools" in client.get("/p/fund-our-schools/").content.decode()
    with_commit = fill(page, **{"text_en-title": "Fund them now"})
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        assert desk_of(alice).post(reverse("pages:edit", args=[page.uuid]), with_commit).status_code == 302
    assert "Fund them now" in client.get("/p/fund-our-schools/").content.decode()


def test_it_previews_a_draft_without_taking_anything(alice, desk_of):
    page = make_page(alice, "petition.sign", "draft", {"goal": 10, "confirms_email": False}, publish=False)
    answer = desk_of(alice).get(reverse("pages:preview", args=[page.uuid]) + "?lang=es")
    assert answer.status_code == 200 and "Fondos para nuestras escuelas" in answer.content.decode()
    assert not Submission.objects.exists()


def test_it_closes_and_opens_again_with_a_trail(alice, desk_of, petition):
    desk = desk_of(alice)
    desk.post(reverse("pages:close", args=[petition.page.uuid]))
    desk.post(reverse("pages:publish", args=[petition.page.uuid]))
    deeds = list(Entry.objects.filter(on_id=petition.page.uuid).order_by("id").values_list("action", flat=True))
    assert deeds[-3:] == ["page.published", "page.closed", "page.reopened"]


def test_it_refuses_an_address_that_is_taken(alice, desk_of, petition):
    answer = desk_of(alice).post(reverse("pages:new"), {**NEW, "slug": "fund-our-schools"})
    assert answer.status_code == 422 and "already has this address" in answer.content.decode()


def test_it_makes_a_page_for_a_hearing(alice, desk_of, hearing):
    url = f"{reverse('pages:new')}?kind=turnout.rsvp&hearing={hearing.uuid}"
    assert f'value="{hearing.uuid}" selected' in desk_of(alice).get(url).content.decode()
    facts = {**NEW, "kind": "turnout.rsvp", "hearing": str(hearing.uuid), "slug": "come"}
    assert desk_of(alice).post(reverse("pages:new"), facts).status_code == 302
    event = ActionPage.objects.get().event
    assert event.hearing == hearing and event.starts_at == hearing.starts_at
    assert (
        "choose a hearing"
        in desk_of(alice).post(reverse("pages:new"), {**facts, "hearing": "", "slug": "x"}).content.decode().lower()
    )


def test_it_lists_pages_with_few_queries(alice, desk_of, petition, event, django_assert_max_num_queries):
    desk = desk_of(alice)
    with django_assert_max_num_queries(14):
        page = desk.get(reverse("pages:list")).content.decode()
    assert "/p/come-with-us/" in page and "signatures" in page
    assert desk.get(reverse("pages:detail", args=[event.page.uuid])).status_code == 200


def test_it_shows_nothing_to_others(petition, bob, vera, vic, desk_of):
    uuid = petition.page.uuid
    for name in ("detail", "edit", "preview"):
        assert desk_of(bob).get(reverse(f"pages:{name}", args=[uuid])).status_code == 404
        assert desk_of(vera).get(reverse(f"pages:{name}", args=[uuid])).status_code == 403
    for name in ("publish", "close", "edit"):
        assert desk_of(bob).post(reverse(f"pages:{name}", args=[uuid])).status_code == 404
        assert desk_of(vic).post(reverse(f"pages:{name}", args=[uuid])).status_code == 403
    petition.page.refresh_from_db()
    assert (
        petition.page.state == "published"
        and b"Fund our schools" not in desk_of(bob).get(reverse("pages:list")).content
    )
