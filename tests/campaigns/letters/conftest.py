from tests.campaigns.letters.stage import *  # noqa: F403
