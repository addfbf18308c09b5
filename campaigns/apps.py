"""Django's name card of the app, and what its rooms register."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """See the door plate of the package."""

    name = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"
