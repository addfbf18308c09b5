"""Partners behind a page: asked, with boxes and links of their own, known to those alone who said yes."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone

from campaigns.ledger.models import Action
from campaigns.pages.models import PagePartner
from contacts.consent.selectors import points_of
from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.people.models import Stewardship
from tests.campaigns.pages.stage import send

URL = "/p/fund-our-schools/"


@pytest.fixture
def asked(petition, alice, bob, desk_of):
    page, partner = petition.page, bob.partner
    desk_of(alice).post(f"/desk/pages/{page.uuid}/partners/", {"partner": partner.uuid, "opt_ins": ["email-alerts"]})
    return PagePartner.objects.get()


def say(desk, row, answer="yes", boxes=("email-events",)):
    done = desk.post(f"/desk/pages/asked/{row.uuid}/", {"answer": answer, "opt_ins": list(boxes)})
    cache.clear()
    return done


def test_it_shows_a_partner_only_once_it_has_said_yes(asked, bob, client, desk_of):
    assert "Together with" not in client.get(URL).content.decode()
    desk = desk_of(bob)
    assert "asks you to stand behind it" in desk.get("/desk/pages/").content.decode()
    assert desk.get(f"/desk/pages/asked/{asked.uuid}/look/").status_code == 200
    say(desk, asked)
    page = client.get(URL).content.decode()
    assert "Together with" in page and "Tenants&#x27; Union may <span" in page and "</span> me about events" in page
    box = re.search(r'<input[^>]*name="consent_1"[^>]*>', page).group()
    assert "checked" not in box
    say(desk, asked, answer="no")
    assert "Together with" not in client.get(URL).content.decode()
    assert desk.get(f"/desk/pages/asked/{asked.uuid}/").status_code == 200


def test_it_makes_people_known_to_the_partner_they_said_yes_to(asked, bob, lead, desk_of):
    say(desk_of(bob), asked)
    send("fund-our-schools", {"email": "yes@example.org", "consent_1": "on", "s": asked.code})
    send("fund-our-schools", {"email": "no@example.org", "given_name": "Emil", "consent_0": "on"})
    intake.fold_waiting(now=timezone.now())
    known = dict(Stewardship.objects.filter(partner=bob.partner).values_list("person__given_name", "person_id"))
    assert list(known) == ["Dolores"] and points_of(known.values())
    word = Submission.objects.get(payload__email="yes@example.org").payload["consents"][0]
    assert word["partner"] == str(bob.partner.uuid) and "tenants" in word["wording"]["key"]
    deeds = dict(Action.objects.values_list("person__given_name", "via_partner"))
    assert deeds == {"Dolores": bob.partner.pk, "Emil": None}


def test_it_tells_the_desk_how_many_came_by_a_partner(asked, alice, bob, desk_of):
    say(desk_of(bob), asked)
    send("fund-our-schools", {"s": asked.code})
    intake.fold_waiting(now=timezone.now())
    page = desk_of(alice).get(f"/desk/pages/{asked.page.uuid}/sharing/").content.decode()
    assert "Tenants&#x27; Union" in page and f"?s={asked.code}" in page
    theirs = desk_of(bob).get(f"/desk/pages/asked/{asked.uuid}/").content.decode()
    assert "1 person came by it." in theirs and "Rivera" not in theirs


def test_it_takes_no_consent_from_a_form_drawn_before_the_boxes_changed(asked, bob, client, desk_of):
    shown = re.search(r'name="shown" value="(\w+)"', client.get(URL).content.decode()).group(1)
    say(desk_of(bob), asked)
    answer = send("fund-our-schools", {"consent_0": "on", "consent_1": "on", "shown": shown})
    page = answer.content.decode()
    assert answer.status_code == 422 and "have changed in the meantime" in page and 'value="Dolores"' in page
    assert "checked" not in re.search(r'<input[^>]*name="consent_1"[^>]*>', page).group()
    fresh = re.search(r'name="shown" value="(\w+)"', page).group(1)
    assert send("fund-our-schools", {"consent_1": "on", "shown": fresh}).status_code == 303


def test_it_keeps_the_order_and_lets_each_side_end_it(asked, alice, bob, vic, vera, desk_of):
    from tests import cast

    third = cast.make_partner("teachers", "Teachers United")
    url = f"/desk/pages/{asked.page.uuid}/partners/"
    desk_of(alice).post(url, {"partner": third.uuid})
    last = PagePartner.objects.get(partner=third)
    desk_of(alice).post(f"{url}{last.uuid}/", {"up": "1"})
    assert list(PagePartner.objects.order_by("position").values_list("partner", flat=True)) == [
        third.pk,
        bob.partner.pk,
    ]
    assert desk_of(vic).post(f"{url}{last.uuid}/", {"remove": "1"}).status_code == 403
    assert desk_of(bob).post(f"{url}{last.uuid}/", {"remove": "1"}).status_code == 404
    assert desk_of(bob).get(f"/desk/pages/asked/{last.uuid}/").status_code == 404
    assert desk_of(vera).get(f"/desk/pages/asked/{last.uuid}/").status_code == 403
    desk_of(alice).post(f"{url}{last.uuid}/", {"remove": "1"})
    assert PagePartner.objects.get().partner == bob.partner
    assert desk_of(alice).post(url, {"partner": "nobody"}).status_code == 302
