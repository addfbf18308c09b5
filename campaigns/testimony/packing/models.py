"""Orders of all files of a hearing."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FilesState(models.TextChoices):
    """The life of an order: waiting -> making -> ready -> expired; making -> waiting, failed or none."""

    WAITING = "waiting", _("waiting")
    MAKING = "making", _("being made")
    READY = "ready", _("ready")
    NONE = "none", _("nothing was ready")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("files deleted")


class TestimonyFiles(models.Model):
    """One row: somebody asked for all files of a hearing; what she may see decides whose they are."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey("campaigns.Event", on_delete=models.CASCADE, related_name="testimony_files")
    membership = models.ForeignKey("coalition.Membership", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=FilesState.choices, default=FilesState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=80, blank=True)  # of the stored file; nobody can guess it
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.UniqueConstraint(
                fields=["event", "membership"], condition=Q(state__in=["waiting", "making"]), name="one_order_of_files"
            )
        ]
        indexes = [models.Index(fields=["id"], condition=Q(state__in=["waiting", "making"]), name="files_due")]
