"""Today tells what waits at pages: changes in whom letters reach, patterns, reading, held pages, minutes used up."""

import uuid

import pytest
from django.utils import timezone

from campaigns.calls.connecting.models import ConnectRefusal
from campaigns.calls.models import CallPage
from campaigns.letters.models import LetterDrive, Retarget
from campaigns.pages.models import ActionPage, PageVersion
from campaigns.petitions.models import Petition, Signature
from campaigns.petitions.review.models import PetitionAlarm
from campaigns.stories.models import Story, StoryPage
from contacts.people.models import Person

TODAY = "/desk/"


def make_page(partner, kind, slug, title, state="published"):
    page = ActionPage.objects.create(partner=partner, kind=kind, slug=slug, languages=["en"], state=state)
    PageVersion.objects.create(page=page, language="en", title=title)
    return page


@pytest.fixture
def waiting(lead):
    now, person = timezone.now(), Person.objects.create(given_name="Dolores", family_name="Rivera")
    petition = Petition.objects.create(page=make_page(lead, "petition.sign", "sign", "Sign for schools"))
    facts = {"first_at": now, "last_at": now, "count": 40}
    for n in range(2):
        PetitionAlarm.objects.create(petition=petition, kind="domain", mark=f"d{n}.example", **facts)
    Signature.objects.create(petition=petition, person=person, comment="Please!", words="waiting")
    moved = LetterDrive.objects.create(page=make_page(lead, "letters.write", "write", "Write to them"), approved=[1, 2])
    Retarget.objects.create(drive=moved, joined=[7], left=[2])
    held = LetterDrive.objects.create(page=make_page(lead, "letters.write", "held", "Write to nobody"), approved=[3])
    Retarget.objects.create(drive=held, left=[3])
    LetterDrive.objects.create(page=make_page(lead, "letters.write", "calm", "All is well"), approved=[4])
    stories = StoryPage.objects.create(page=make_page(lead, "story.tell", "tell", "Tell your story"))
    Story.objects.create(story_page=stories, person=person, text="Once", submission=uuid.uuid4())
    Story.objects.create(story_page=stories, person=person, text="Aside", state="aside", submission=uuid.uuid4())
    calls = CallPage.objects.create(page=make_page(lead, "call.report", "call", "Call them"))
    ConnectRefusal.objects.create(call_page=calls, on=timezone.localdate(), reason="spent", count=3)
    ConnectRefusal.objects.create(call_page=calls, on=timezone.localdate(), reason="closed", count=9)


WORDS = (
    "2 patterns to look at", "1 comment to read", "1 new, 1 gone", "there is nobody to write to", "1 story to read",
    "3 callers were not put through", "Sign for schools", "Write to nobody",
)  # fmt: skip


def test_it_tells_an_organizer_what_waits_at_pages(waiting, alice, desk_of, django_assert_max_num_queries):
    client = desk_of(alice)
    client.get(TODAY)
    with django_assert_max_num_queries(36):
        page = client.get(TODAY).content.decode()
    for words in WORDS:
        assert words in page
    assert "All is well" not in page and "A good day" not in page
    assert page.index("2 patterns") < page.index("1 comment to read"), "what keeps a page from its work comes first"
    assert "/desk/pages/stories/" in page and "Stories" in page
    spanish = client.get(f"{TODAY}?lang=es").content.decode()
    assert "2 patrones por revisar" in spanish and "1 historia por leer" in spanish


def test_it_tells_others_nothing_of_it(waiting, bob, vera, desk_of):
    for who in (bob, vera):
        page = desk_of(who).get(TODAY).content.decode()
        assert not [words for words in WORDS if words in page]
