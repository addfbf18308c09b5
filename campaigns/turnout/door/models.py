"""What was done at the door."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DoorAct(models.TextChoices):
    """What can be done with a promise at the door."""

    HERE = "here", _("is here")
    SPOKE = "spoke", _("has spoken")
    UNDO = "undo", _("taken back")


class DoorDeed(models.Model):
    """One row: something was done at the door, once for each key that a device made; the latest of a promise holds."""

    rsvp = models.ForeignKey("campaigns.Rsvp", on_delete=models.CASCADE, related_name="door_deeds")
    key = models.CharField(max_length=64, unique=True)
    do = models.CharField(max_length=8, choices=DoorAct.choices)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    walk_in = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["rsvp", "at"], name="door_turn")]
