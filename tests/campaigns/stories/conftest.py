import pytest

from campaigns.pages.choices.rules import merge
from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.pages.stage import make_page

OPTIONS = {
    "topics": merge([], {"en": ["Class size", "Pre-K"], "es": ["Tamaño de las clases", "Prekínder"]}),
    "takes_photo": True,
    "takes_audio": True,
}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def story_page(alice, campaign):
    return make_page(alice, "story.tell", "tell-us", OPTIONS, campaign=campaign).story_page
