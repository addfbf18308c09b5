"""Drafts of the roster."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DraftState(models.TextChoices):
    """The life of a draft: waiting -> applied or dropped."""

    WAITING = "waiting", _("waits for a yes")
    APPLIED = "applied", _("applied")
    DROPPED = "dropped", _("dropped")


class RosterDraft(models.Model):
    """One row: what a file says about who sits where, what that would change, and who said yes to it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=150)
    facts = models.JSONField()  # the roster as told, in plain values
    changes = models.JSONField()  # joined, left, moved, corrected, committees, warnings: as shown
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.WAITING)
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    settled_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "contacts"
        ordering = ["-made_at"]
