"""Django's name card of the app."""

from django.apps import AppConfig


class CoalitionConfig(AppConfig):
    """Who we are, and the doors."""

    name = "coalition"
    default_auto_field = "django.db.models.BigAutoField"
