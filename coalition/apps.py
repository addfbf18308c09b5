"""Django's name card of the app."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class CoalitionConfig(AppConfig):
    """Who we are, and the doors."""

    name = "coalition"
    default_auto_field = "django.db.models.BigAutoField"


class StaticConfig(StaticFilesConfig):
    """Static files, without Tabler's extras: their sheets name pictures that we do not serve."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "tabler-*"]
