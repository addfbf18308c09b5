from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.petitions.stage import *  # noqa: F403
