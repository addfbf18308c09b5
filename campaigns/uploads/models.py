"""Uploads."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UploadKind(models.TextChoices):
    """What a file is for."""

    PHOTO = "photo", _("Photo")
    AUDIO = "audio", _("Recording")
    LOGO = "logo", _("Logo")
    PAPER = "paper", _("Paper")


class UploadState(models.TextChoices):
    """The life of an upload: waiting -> clean or refused; any -> removed."""

    WAITING = "waiting", _("being checked")
    CLEAN = "clean", _("checked")
    REFUSED = "refused", _("refused")
    REMOVED = "removed", _("removed")


class Upload(models.Model):
    """One row: somebody sent a file; `file` is its name in the storage, in quarantine while it waits."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=UploadKind.choices)
    state = models.CharField(max_length=10, choices=UploadState.choices, default=UploadState.WAITING)
    form = models.CharField(max_length=10)  # jpeg, png, mp3 ...: what the content shows, whatever its name says
    file = models.CharField(max_length=120)
    bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)  # a row above took it; nobody's goes after a day
    check_at = models.DateTimeField(default=timezone.now)  # when it is looked at (again)
    tries = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        app_label = "campaigns"
        indexes = [
            models.Index(fields=["check_at"], condition=Q(state="waiting"), name="upload_waiting"),
            models.Index(
                fields=["made_at"], condition=Q(claimed_at=None) & ~Q(state="removed"), name="upload_unclaimed"
            ),
        ]
