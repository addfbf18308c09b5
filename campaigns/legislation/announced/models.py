"""What sources know hearings by."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class HearingSource(models.Model):
    """One row: a source knows a hearing by this number of its own, and told this of it when last asked."""

    hearing = models.ForeignKey("campaigns.Hearing", on_delete=models.CASCADE, related_name="known_to")
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120)
    told = models.JSONField(default=dict)  # what contradicts a hand: {field: value}
    bills = ArrayField(models.BigIntegerField(), default=list)  # that this source put on its agenda
    fetched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="one_hearing_source")]
