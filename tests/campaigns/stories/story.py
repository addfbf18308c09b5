"""Somebody tells a story."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from campaigns.stories.models import Story
from campaigns.uploads import delivery
from contacts.correspondence.models import Message
from contacts.intake import services as intake
from tests.campaigns.pages.stage import send
from tests.campaigns.uploads.files import MP3, photo

SLUG = "tell-us"
WORDS = "My son sat in a class of thirty children. One teacher more would have helped him to read."


def fold():
    return intake.fold_waiting(now=timezone.now())


def tell(*, files=True, proven=True, **more):
    """Tell a story through the public form, and fold it; gives the row."""
    told = {"story": WORDS, "topics": ["class-size"], "use_site": "on", "use_hearing": "on", "naming": "name"} | more
    if files:
        told |= {"photo": SimpleUploadedFile("a.jpg", photo(exif=True)), "audio": SimpleUploadedFile("a.mp3", MP3)}
    answer = send(SLUG, told, proven=proven)
    assert answer.status_code == 303, answer.content.decode()
    fold()
    delivery.check_due(now=timezone.now())
    return Story.objects.latest("pk")


def own_path():
    """Read the link out of the newest mail."""
    link = Message.objects.latest("pk").values["manage_link"]
    return link[link.index("/my-story/") :]
