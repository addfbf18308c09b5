"""Whom followers of rules were approved to mean."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Following(models.Model):
    """One row: whom something was last approved to mean, and the change that waits for a yes. Ids are of terms."""

    about = models.CharField(max_length=60, unique=True)  # call:<uuid>, alert:<uuid>, segment:<uuid>
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    meaning = models.CharField(max_length=64, default="")  # digest of the rules that this was about
    approved = ArrayField(models.BigIntegerField(), default=list)
    approved_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    change = models.UUIDField(null=True, unique=True)  # this very difference; NULL: nothing waits
    joined = ArrayField(models.BigIntegerField(), default=list)
    left = ArrayField(models.BigIntegerField(), default=list)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["partner"], condition=Q(change__isnull=False), name="following_open")]
