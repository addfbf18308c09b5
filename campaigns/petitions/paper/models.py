"""Sheets of paper signatures."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SheetState(models.TextChoices):
    """The life of a sheet: typing -> checking -> settling -> filed; discarded before it is filed."""

    TYPING = "typing", _("to be typed")
    CHECKING = "checking", _("to be typed again")
    SETTLING = "settling", _("differences to settle")
    FILED = "filed", _("filed")
    DISCARDED = "discarded", _("set aside")


class PaperSheet(models.Model):
    """One row: a sheet of signatures on paper; `first` and `second` are its lines as two people typed them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    petition = models.ForeignKey("campaigns.Petition", on_delete=models.CASCADE, related_name="sheets")
    label = models.CharField(_("name of the sheet"), max_length=80)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(max_length=10, choices=SheetState.choices, default=SheetState.TYPING)
    first = models.JSONField(default=list, blank=True)
    second = models.JSONField(default=list, blank=True)
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    scan = models.JSONField(default=dict, blank=True)  # {name, kind, size}
    filed = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    filed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["petition", "-id"], name="sheet_petition")]

    def __str__(self) -> str:
        return self.label
