"""Watchlists."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Watchlist(models.Model):
    """One row: a partner watches the bills that fit its words and committees, and those put on it by hand."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    words = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    committees = models.ManyToManyField("contacts.Committee", blank=True, related_name="+")
    session = models.CharField(_("session"), max_length=20, blank=True)
    readers = models.ManyToManyField("coalition.User", blank=True, related_name="+")  # who gets the daily mail
    made_at = models.DateTimeField(default=timezone.now)
    told_until = models.DateTimeField(default=timezone.now)  # moves up to here were mailed
    told_on = models.DateField(null=True)  # the day whose mail is done

    class Meta:
        app_label = "campaigns"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["partner", "name"], name="one_watchlist")]

    def __str__(self) -> str:
        return self.name


class WatchedBill(models.Model):
    """One row: a bill was put on a watchlist by hand, or taken off it though it fits."""

    watchlist = models.ForeignKey(Watchlist, on_delete=models.CASCADE, related_name="by_hand")
    bill = models.ForeignKey("campaigns.Bill", on_delete=models.CASCADE, related_name="+")
    is_off = models.BooleanField(default=False)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["watchlist", "bill"], name="one_watched")]
