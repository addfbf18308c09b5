"""Notices of changes."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NoticeState(models.TextChoices):
    """The life of a notice: waiting -> sent, or void (nothing differs any more), or stopped by somebody."""

    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    VOID = "void", _("changed back")
    STOPPED = "stopped", _("stopped")


class Notice(models.Model):
    """One row: what holds for an event differs from what people were told; they hear it once, after some minutes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey("campaigns.Event", on_delete=models.CASCADE, related_name="notices")
    before = models.JSONField()
    after = models.JSONField()
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.WAITING)
    found_at = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["event"], condition=Q(state="waiting"), name="one_open_notice")]
