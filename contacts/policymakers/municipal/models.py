"""Municipal rosters that wait for somebody's yes."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class MunicipalDraft(models.Model):
    """One row: a file of municipal seats was read; what it would change waits for a yes, or was written."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    seats = models.JSONField()  # as rules.SeatFacts
    faults = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    written_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "contacts"
