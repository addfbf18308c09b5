from tests.campaigns.pages.stage import *  # noqa: F403
