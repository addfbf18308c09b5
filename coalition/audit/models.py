"""The diary's one table."""

from django.db import models
from django.utils import timezone


class Entry(models.Model):
    """One row: somebody did something to something. Never changed, never deleted (trigger)."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.UUIDField(null=True, blank=True)
    actor_name = models.CharField(max_length=150, blank=True)
    partner = models.UUIDField(null=True, blank=True)
    action = models.CharField(max_length=60)
    on_type = models.CharField(max_length=40, blank=True)
    on_id = models.UUIDField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        app_label = "coalition"
        indexes = [
            models.Index(fields=["on_type", "on_id", "-at"], name="entry_on"),
            models.Index(fields=["partner", "-at"], name="entry_partner"),
        ]
