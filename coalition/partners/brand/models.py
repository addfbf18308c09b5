"""The pictures of a partner."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Picture(models.Model):
    """One row: a picture that a partner may use in mails and pages; put away, it stays where mails already show it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="pictures")
    file = models.CharField(max_length=60, unique=True)  # <32 hex digits>.<kind>: its address, which nobody can guess
    name = models.CharField(_("name"), max_length=120)
    alt = models.CharField(_("what it shows"), max_length=200, blank=True)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    bytes = models.PositiveIntegerField()
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    put_away_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "coalition"
        indexes = [models.Index(fields=["partner", "-id"], condition=models.Q(put_away_at=None), name="picture_shelf")]

    def __str__(self) -> str:
        return self.alt or self.name

    @property
    def path(self) -> str:
        """Give its public path."""
        return f"/pictures/{self.file}"
