"""Plans to begin with: common ladders, written in both languages."""

import json
from importlib import resources
from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.ladders.plans.rules import clean_plan, empty_plan

PLANS = json.loads(resources.files(__package__).joinpath("starters.json").read_text(encoding="utf-8"))
# code: name, what it does, icon
STARTERS: dict[str, tuple[Any, Any, str]] = {
    "thanks": (
        _("Thank, then ask for more"),
        _("Somebody signs. A day later: thanks and a next step. Whoever does not press the link is asked once more."),
        "signature",
    ),
    "hearing": (
        _("Remind before a hearing"),
        _("Three days before, and again the evening before, to those who promised to come."),
        "calendar-time",
    ),
    "missing": (
        _("Win back those who did not come"),
        _("A kind mail the day after, and a follow-up for a call."),
        "user-x",
    ),
    "welcome": (
        _("Welcome new people"),
        _("Who we are, two days after they join. Whoever's district is unknown is asked for the address."),
        "user-plus",
    ),
    "": (_("An empty ladder"), _("Begin from nothing."), "plus"),
}


def plan_of(starter: str) -> dict[str, Any]:
    """Give the plan of a starter; of any other word an empty one."""
    return clean_plan(PLANS[starter]) if starter in PLANS else empty_plan()
