"""The pace of one sending domain."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone


class SendingRate(models.Model):
    """One row: how much mail may leave from addresses of a domain, and how much is used; all empty: no limit."""

    domain = models.CharField(max_length=255, unique=True)
    per_second = models.IntegerField(null=True, blank=True)
    per_day = models.IntegerField(null=True, blank=True)
    warm_up_on = models.DateField(null=True, blank=True)  # its first day
    warm_up_caps = ArrayField(models.IntegerField(), default=list)  # day by day; after the last there is none
    # The bucket: filled at `refilled_at` with `tokens` recipients, never more than one second's worth.
    tokens = models.FloatField(default=0)
    refilled_at = models.DateTimeField(default=timezone.now)
    blocked_until = models.DateTimeField(null=True, blank=True)  # the provider said wait
    day = models.DateField(null=True, blank=True)
    sent_today = models.IntegerField(default=0)  # on `day`
    modified_at = models.DateTimeField(default=timezone.now)

    @property
    def is_free(self) -> bool:
        """Tell whether there is no limit at all."""
        return self.per_second is None and self.per_day is None and self.warm_up_on is None

    class Meta:
        app_label = "contacts"
        constraints = [
            models.CheckConstraint(condition=Q(domain=Lower(F("domain"))), name="rate_domain_lower"),
            models.CheckConstraint(condition=Q(per_second=None) | Q(per_second__gte=1), name="rate_per_second"),
            models.CheckConstraint(condition=Q(per_day=None) | Q(per_day__gte=0), name="rate_per_day"),
        ]
