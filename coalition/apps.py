"""Django's name card of the app."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class CoalitionConfig(AppConfig):
    """Who we are, and the doors."""

    name = "coalition"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the wording of deeds of partners and accounts."""
        from coalition.accounts import services as accounts
        from coalition.audit.rules import register_facts, register_wording
        from coalition.listing.pages import KEEPERS
        from coalition.partners import services as partners
        from coalition.partners.brand import services as brand
        from coalition.partners.exports import services as exports
        from coalition.partners.exports.pages import keep_order
        from coalition.partners.models import RoleName
        from coalition.partners.senders import services as senders

        register_wording({**accounts.WORDING, **partners.WORDING, **senders.WORDING, **brand.WORDING})
        register_wording(exports.WORDING)
        KEEPERS[:] = [keep_order]
        register_facts({role.value: role.label for role in RoleName})


class StaticConfig(StaticFilesConfig):
    """Static files, without Tabler's extras: their sheets name pictures that we do not serve."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "tabler-*"]
