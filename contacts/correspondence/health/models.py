"""What the provider's hooks brought, and each comparison with its lists."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class HookTally(models.Model):
    """One row: what one hook brought on one day (UTC), and what was refused there."""

    hook = models.CharField(max_length=10)  # events, inbound
    day = models.DateField()
    posts = models.IntegerField(default=0)
    items = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)  # not signed by a key of ours
    unreadable = models.IntegerField(default=0)
    last_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["hook", "day"], name="one_tally_a_day")]


class RunState(models.TextChoices):
    """The life of a comparison: asked -> running -> done | failed."""

    ASKED = "asked", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class Reconciliation(models.Model):
    """One row: the provider's suppression lists were compared with ours, and what we had missed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.ASKED)
    asked_by = models.ForeignKey(
        "coalition.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    since = models.DateTimeField(null=True, blank=True)  # none: all that the lists hold
    found = models.JSONField(default=dict, blank=True)  # list -> {seen, new, newer}
    error = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(state__in=["asked", "running"]), name="one_reconciliation_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["-asked_at"], name="reconciliation_asked")]

    @property
    def missed(self) -> int:
        """Count the addresses that we had missed."""
        return sum(one.get("new", 0) for one in self.found.values())
