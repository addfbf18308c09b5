"""Django's name card of the app, and what its rooms register."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """See the door plate of the package."""

    name = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what the rooms bring: audit wording, kinds of pages, submissions and deeds, timelines."""
        from campaigns.alerts import selectors as alert_selectors
        from campaigns.alerts import services as alerts
        from campaigns.ledger import criteria as ledger
        from campaigns.legislation import services as legislation
        from campaigns.strategy import services as strategy
        from coalition.audit.rules import register_wording

        for room in (legislation, strategy, alerts):
            register_wording(room.WORDING)
        ledger.register_all()
        alert_selectors.register_all()
