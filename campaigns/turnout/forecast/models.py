"""What was expected of events."""

from django.db import models


class Forecast(models.Model):
    """One row: what was expected of an event the day before, and, once it is over, how many came."""

    event = models.OneToOneField("campaigns.Event", on_delete=models.CASCADE, related_name="forecast")
    made_at = models.DateTimeField()
    promised = models.PositiveIntegerField()
    expected = models.FloatField()
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()
    learned_from = models.PositiveIntegerField()  # events
    came = models.PositiveIntegerField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
