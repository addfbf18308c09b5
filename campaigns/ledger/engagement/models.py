"""Scores of engagement."""

from django.db import models
from django.utils import timezone


class Engagement(models.Model):
    """One row: how much a person did for a partner lately; no row is a score of nought. Derived from the ledger."""

    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    points = models.IntegerField()

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["person", "partner"], name="one_engagement")]
        indexes = [models.Index(fields=["partner", "points", "person"], name="engagement_points")]


class EngagementMark(models.Model):
    """One row: up to which deed a partner's scores are counted, and when all of them were counted anew."""

    partner = models.OneToOneField("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    counted_to = models.BigIntegerField(default=0)  # the newest Action
    all_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
