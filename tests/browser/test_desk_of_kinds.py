# ruff: noqa: F811 (fixtures of other rooms are used by their names)
"""The desk of sign-ups, stories, letters for organizations and packs; their ways through stand beside."""

from typing import Any

import pytest
from django.utils import timezone

from campaigns.petitions.packs import services as packs
from campaigns.stories.models import Story
from contacts.intake import services as intake
from contacts.intake.rules import Arrival
from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.petitions.stage import district  # noqa: F401
from tests.campaigns.signons.conftest import signon_page  # noqa: F401
from tests.campaigns.signups.conftest import signup_page  # noqa: F401
from tests.campaigns.signups.story import join_many
from tests.campaigns.stories.conftest import story_page  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
WORDS = "My son sat in a class of thirty children. One more teacher would have helped him."
DOLORES = {"given_name": "Dolores", "family_name": "Rivera", "email": "dolores@example.org", "zip": "06106"}


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def came(kind: str, page: Any, about: str, **payload: Any) -> None:
    """Let something arrive for a page."""
    arrival = Arrival(kind, "api", page.page.partner_id, DOLORES | payload, f"{about}:{page.uuid}")
    intake.receive(arrival, now=timezone.now())
    intake.fold_waiting(now=timezone.now())


def test_the_desk_of_each_kind_looks_well(
    signup_page, story_page, signon_page, petition, district, alice, open_page, axe, screenshot, sign_in
):
    join_many(signup_page, 3)
    came("story.tell", story_page, "story", story=WORDS, uses=["site"], namings={"site": "name"}, topics=["class-size"])
    came("signon.sign", signon_page, "signon", organization="Parents Network", contact_email="ada@parents.example.org")
    wish = packs.Wish("district", "Rosa Lane", district=district)
    now = timezone.now()
    choosing = packs.ask_for(petition, [wish], language="en", chooses=True, by=alice, now=now)[0]
    packs.ask_for(petition, [wish, wish], language="en", by=alice, now=now)
    story, uuid = Story.objects.get(), petition.page.uuid
    desk = open_page(phone=True)
    sign_in(desk, alice)
    for name, path in {
        "sign-ups": f"sign-ups/{signup_page.page.uuid}/",
        "organizations": f"organizations/{signon_page.page.uuid}/",
        "story": f"stories/story/{story.uuid}/",
        "stories": f"stories/{story_page.page.uuid}/",
        "library": "stories/",
        "packs": f"petitions/{uuid}/packs/",
        "pack-words": f"petitions/{uuid}/packs/{choosing.uuid}/words/",
    }.items():
        desk.goto(f"/desk/pages/{path}")
        axe(desk, dark=True)
        screenshot(desk, f"desk-{name}-phone")
