"""Revisions of drafts, and what colleagues say about them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RevisionKind(models.TextChoices):
    """How a revision came about."""

    AUTO = "auto", _("while writing")
    SAVED = "saved", _("saved")
    RESTORED = "restored", _("taken back to an earlier version")
    ASIDE = "aside", _("kept aside: somebody else had saved meanwhile")


class Revision(models.Model):
    """One row: everything a composer held when somebody saved. While one person goes on writing, her row moves on."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    alert = models.ForeignKey("campaigns.Alert", on_delete=models.CASCADE, related_name="revisions", db_index=False)
    number = models.IntegerField()  # grows with every save, also when a row moves on
    kind = models.CharField(max_length=10, choices=RevisionKind.choices)
    changes = models.JSONField()
    by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    began_at = models.DateTimeField(default=timezone.now)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["alert", "number"], name="one_revision_number")]
        ordering = ["-number"]


class Comment(models.Model):
    """One row: a colleague said something about a draft, perhaps about one block of it, which she quotes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    alert = models.ForeignKey("campaigns.Alert", on_delete=models.CASCADE, related_name="comments", db_index=False)
    by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=5, blank=True)
    quote = models.CharField(max_length=200, blank=True)
    text = models.TextField(max_length=2000)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        "coalition.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        app_label = "campaigns"
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["alert", "at"], name="comment_alert"),
            models.Index(fields=["alert"], condition=Q(resolved_at=None), name="comment_open"),
        ]
