"""Django's name card of the app, and what its rooms register."""

from importlib import import_module

from django.apps import AppConfig

from coalition.audit.rules import register_wording
from contacts.people.merging.rules import register_merge

# Rooms that bring a kind of page, or files of people: their services have WORDING, forget() and register_all().
PAGE_ROOMS = ("petitions", "letters", "turnout", "signups", "stories", "signons", "calls", "files")
# Rooms inside rooms: their services have WORDING.
INNER_ROOMS = (
    *("strategy.following", "strategy.joint"),
    *("legislation.jurisdictions", "legislation.papers", "legislation.watching", "strategy.whip.votes"),
    *("turnout.calendar", "turnout.cohosts", "turnout.door", "turnout.notices", "turnout.places", "turnout.reminders"),
    *("testimony.own", "testimony.review", "testimony.roster", "testimony.inviting"),
)
# Their services have register_all(), which comes before that of the kinds of pages.
EARLY = ("pages", "strategy.following", "turnout.phoned")
# Rooms whose rows about people move when two entries are merged: their rules have MERGING.
MERGING_ROOMS = (
    *(*PAGE_ROOMS, "ledger", "ledger.engagement", "ladders", "outreach", "testimony", "legislation", "strategy.whip"),
)
ASK_WHO = ("packs", "paper")  # of those that forget the first: they ask who was named
PETITION_ROOMS = ("comments", "review", "paper", "packs")


class CampaignsConfig(AppConfig):
    """See the door plate of the package."""

    name = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what the rooms bring: audit wording, kinds of pages, submissions and deeds, timelines."""
        from campaigns.alerts import selectors as alert_selectors
        from campaigns.alerts import services as alerts
        from campaigns.alerts.library import services as library
        from campaigns.alerts.whom import criteria as whom
        from campaigns.ladders import services as ladders
        from campaigns.ledger import criteria as ledger
        from campaigns.ledger import selectors as ledger_selectors
        from campaigns.legislation import selectors as bill_selectors
        from campaigns.legislation import services as legislation
        from campaigns.outreach import criteria as asks
        from campaigns.outreach import services as outreach
        from campaigns.pages import selectors as page_selectors
        from campaigns.pages import services as pages
        from campaigns.pages.waiting.rules import register_waiting
        from campaigns.reports import selectors as reports
        from campaigns.strategy import selectors as campaign_selectors
        from campaigns.strategy import services as strategy
        from campaigns.testimony import services as testimony
        from coalition.listing.selectors import register_landing, register_search
        from contacts.intake.preferences.rules import register_eraser
        from contacts.people.rules import register_timeline

        inner = [import_module(f"campaigns.{name}.services") for name in INNER_ROOMS]
        kinds = [import_module(f"campaigns.{room}.services") for room in PAGE_ROOMS]
        rooms = (legislation, strategy, alerts, library, pages, outreach, ladders, testimony)
        petition_rooms = {name: import_module(f"campaigns.petitions.{name}.services") for name in PETITION_ROOMS}
        for room in (*rooms, *kinds, *inner, *petition_rooms.values()):
            register_wording(room.WORDING)
        for name in ("review", "comments"):
            register_waiting(import_module(f"campaigns.petitions.{name}.selectors").tell_waiting)
        for room in (*[petition_rooms[name] for name in ASK_WHO], outreach, ladders, *kinds, testimony):
            register_eraser(room.forget)
        register_merge(*[one for name in MERGING_ROOMS for one in import_module(f"campaigns.{name}.rules").MERGING])
        register_landing(page_selectors.list_landing)
        for finder in (bill_selectors, campaign_selectors, page_selectors):
            list(map(register_search, finder.search_sources()))
        early = [import_module(f"campaigns.{name}.services") for name in EARLY]
        for room in (*early, *kinds, ledger, asks, alert_selectors, ladders, whom, testimony, reports):
            room.register_all()
        register_timeline(ledger_selectors.timeline())  # last: it leaves out what rooms tell themselves
