"""What the geocoder answered."""

from django.db import models
from django.utils import timezone


class GeocoderAnswer(models.Model):
    """One row: where an address lies, or that it was not found; the address itself is kept as a keyed hash only."""

    key = models.CharField(max_length=64, unique=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    benchmark = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contacts"
