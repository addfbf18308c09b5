"""The feeds of calendars."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FeedScope(models.TextChoices):
    """Which hearings a calendar shows."""

    OURS = "ours", _("Our bills, campaigns and events")
    ALL = "all", _("Every hearing")


class CalendarFeed(models.Model):
    """One row: an address from which calendars fetch a partner's dates; whoever has it, reads it, until it is ended."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="calendar_feeds")
    scope = models.CharField(max_length=8, choices=FeedScope.choices)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "scope"], condition=Q(ended_at__isnull=True), name="one_live_calendar"
            )
        ]
