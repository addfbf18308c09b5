"""Sign-ups on the desk: numbers, the follow-up list, files, segments, the builder."""

from django.urls import reverse
from django.utils import timezone

from campaigns.pages.models import ActionPage
from campaigns.signups.models import Signup
from coalition.audit.models import Entry
from contacts.intake.preferences import services as preferences
from contacts.segments.rules import CRITERIA, Ask
from tests.campaigns.signups.story import join_many

LINES = {
    "interests_en": "School funding\nPre-K",
    "interests_es": "Fondos\nPreescolar",
    "ways_en": "Translate",
    "ways_es": "Traducir",
}


def test_it_lists_filters_and_exports(signup_page, alice, vic, desk_of, django_assert_max_num_queries):
    join_many(signup_page, 3, note="=HYPERLINK(1)")
    url, desk = reverse("signups:detail", args=[signup_page.page.uuid]), desk_of(alice)
    with django_assert_max_num_queries(24):
        page = desk.get(url).content.decode()
    assert "P0 Q" in page and "Most offer: Translate" in page and "3 people signed up" in page
    assert "P0 Q" not in desk.get(f"{url}?help=done").content.decode()
    assert "P2 Q" in desk.get(f"{url}?way=translate").content.decode()
    assert desk_of(vic).post(url, {"export": "csv", "why": "Board meeting"}).status_code == 403
    text = b"".join(desk.post(url, {"export": "csv", "why": "Board meeting"}).streaming_content).decode()
    assert "P1 Q" in text and "'=HYPERLINK" in text and "Translate" in text


def test_it_walks_through_the_list_and_back(signup_page, alice, desk_of):
    join_many(signup_page, 2)
    uuid, desk = str(Signup.objects.first().uuid), desk_of(alice)

    def step(name):
        desk.post(reverse("signups:step", args=[signup_page.page.uuid, name]), {"chosen": [uuid, "x"]})
        return Signup.objects.get(uuid=uuid).help_state

    assert [step(name) for name in ("asked", "done", "asked", "back")] == ["asked", "done", "done", "new"]
    assert Signup.objects.filter(help_state="new").count() == 2
    assert Entry.objects.filter(action="signup.asked").count() == 1
    assert desk.get(reverse("signups:step", args=[signup_page.page.uuid, "asked"])).status_code == 405
    assert desk.post(reverse("signups:step", args=[signup_page.page.uuid, "fly"])).status_code == 404


def test_it_shows_nothing_to_others(signup_page, bob, vera, vic, charlie, desk_of):
    join_many(signup_page, 1)
    url = reverse("signups:detail", args=[signup_page.page.uuid])
    step = reverse("signups:step", args=[signup_page.page.uuid, "asked"])
    for who, status in ((bob, 404), (vera, 403), (charlie, 403)):
        assert desk_of(who).get(url).status_code == desk_of(who).post(step).status_code == status
    assert desk_of(vic).get(url).status_code == 200 and desk_of(vic).post(step).status_code == 403
    assert Signup.objects.get().help_state == "new"


def test_segments_ask_who_offered_what(signup_page, alice, bob):
    join_many(signup_page, 2)
    now, blank = timezone.now(), {"interest": [], "way": [], "state": []}

    def count(partner, **values):
        return CRITERIA["signed_up"].compile(blank | values, Ask(partner.pk, now)).count()

    assert count(alice.partner) == count(alice.partner, way=["translate"], state=["new"]) == 2
    assert count(alice.partner, interest=["school-funding"]) == count(bob.partner) == 0
    choices = dict(CRITERIA["signed_up"].blanks[1].choices(alice.partner.pk))
    assert choices["translate"] == "Translate"


def test_the_builder_keeps_keys_and_tells_lists_that_do_not_fit(signup_page, alice, desk_of):
    desk, page = desk_of(alice), signup_page.page
    join_many(signup_page, 1)
    url = reverse("pages:edit", args=[page.uuid])
    shown = desk.get(url).content.decode()
    assert "Llamar a mis legisladores" in shown
    texts = {f"text_{v.language}-{n}": getattr(v, n) for v in page.versions.all() for n in ("title", "ask", "button")}
    plan = {"slug": page.slug, "languages": ["en", "es"]}
    wrong = desk.post(url, plan | texts | LINES | {"ways_es": "Traducir\nCantar"})
    assert wrong.status_code == 422 and "Each choice needs a line" in wrong.content.decode()
    full = {f"text_{v.language}-{n.name}": getattr(v, n.name) for v in page.versions.all() for n in v._meta.fields[3:]}
    assert desk.post(url, plan | full | LINES).status_code == 302
    signup_page.refresh_from_db()
    assert [(one["key"], one["retired"]) for one in signup_page.ways] == [
        ("translate", False),
        ("call-my-legislators", True),
    ]
    assert [one["key"] for one in signup_page.interests] == ["school-funding", "pre-k"]


def test_one_can_make_such_a_page_with_the_houses_words(alice, desk_of):
    desk = desk_of(alice)
    assert "prekínder" in desk.get(reverse("pages:new") + "?kind=signup.join").content.decode()
    data = {"kind": "signup.join", "title": "Join", "languages": ["en", "es"], **LINES}
    assert desk.post(reverse("pages:new"), data).status_code == 302
    assert ActionPage.objects.get().signup_page.ways[0]["labels"] == {"en": "Translate", "es": "Traducir"}


def test_erasing_forgets_what_was_ticked(signup_page):
    join_many(signup_page, 1, note="my words")
    preferences.ERASERS and [forget([Signup.objects.get().person_id], timezone.now()) for forget in preferences.ERASERS]
    row = Signup.objects.get()
    assert (row.note, row.ways) == ("", [])
