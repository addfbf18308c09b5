import pytest

from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.pages.stage import make_page
from tests.campaigns.signups.story import OPTIONS, SLUG


@pytest.fixture
def signup_page(alice, campaign):
    return make_page(alice, "signup.join", SLUG, OPTIONS, campaign=campaign).signup_page
