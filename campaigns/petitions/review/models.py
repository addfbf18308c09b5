"""Alarms over signatures."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AlarmKind(models.TextChoices):
    """What stands out."""

    CALLER = "caller", _("One network")
    DOMAIN = "domain", _("One mail domain")
    BURST = "burst", _("A burst")


class AlarmState(models.TextChoices):
    """The life of an alarm: open -> fine or acted; acted -> open when the signatures are put back."""

    OPEN = "open", _("to look at")
    FINE = "fine", _("looked at: fine")
    ACTED = "acted", _("taken out")


class PetitionAlarm(models.Model):
    """One row: a pattern in the signatures of a petition that somebody should look at.

    `mark` is the keyed hash of a network, a mail domain, or the quarter of an hour in which a burst came.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    petition = models.ForeignKey("campaigns.Petition", on_delete=models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=8, choices=AlarmKind.choices)
    mark = models.CharField(max_length=80)
    count = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=AlarmState.choices, default=AlarmState.OPEN)
    raised_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["petition", "kind", "mark"], name="one_petition_alarm")]
        indexes = [models.Index(fields=["petition", "-count"], condition=models.Q(state="open"), name="alarm_open")]
