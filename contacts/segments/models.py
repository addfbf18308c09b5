"""Saved questions about people."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Segment(models.Model):
    """One row: a partner's saved question; `tree` is the versioned JSON form."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    tree = models.JSONField(default=dict)
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)
    counted = models.IntegerField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "name"], condition=models.Q(archived_at=None), name="one_segment_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class SegmentVersion(models.Model):
    """One row: what a segment asked from then on; the newest is what it asks now."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.IntegerField()
    name = models.CharField(max_length=120)
    tree = models.JSONField(default=dict)
    by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["segment", "number"], name="one_segment_version")]


class SegmentShare(models.Model):
    """One row: a partner shows another one a segment: the question, never the people or their number."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="shares", db_index=False)
    to = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["segment", "to"], name="one_segment_share")]
