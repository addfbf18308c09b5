"""Files that were ordered."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ExportState(models.TextChoices):
    """The life of an ordered file: waiting -> running -> ready -> gone; or failed."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being written")
    READY = "ready", _("ready")
    GONE = "gone", _("deleted")
    FAILED = "failed", _("failed")


class ExportFile(models.Model):
    """One row: a member ordered a long list as a file, and said what for."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey("coalition.Membership", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)  # of the list
    right = models.CharField(max_length=40)  # asked again when it is made and when it is fetched
    path = models.CharField(max_length=300)
    query = models.TextField(blank=True)
    format = models.CharField(max_length=5)
    why = models.CharField(max_length=200)
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.WAITING)
    rows = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    file = models.FileField(upload_to="exports/%Y/%m/", blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=60, blank=True)

    class Meta:
        app_label = "coalition"
        indexes = [
            models.Index(fields=["membership", "-made_at"], name="export_membership"),
            models.Index(
                fields=["id"], condition=models.Q(state__in=["waiting", "running", "ready"]), name="export_alive"
            ),
        ]
