"""Django's name card of the app, and what its rooms register."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    """See the door plate of the package."""

    name = "contacts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what the rooms bring: criteria of segments, audit wording."""
        from coalition.audit.rules import register_wording
        from contacts.intake import selectors as intake
        from contacts.segments import criteria as segments

        segments.register_all()
        intake.register_all()
        register_wording(
            {
                "bundle.resent": _("Sent a bundle of %(size)s messages again whose outcome was unknown"),
                "message.unsubscribed": _("Unsubscribed by the link of a message"),
            }
        )
