"""Fact sheets."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FactSheet(models.Model):
    """One row: a partner's paper on a bill, as a checked file or as a link."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    bill = models.ForeignKey("campaigns.Bill", on_delete=models.CASCADE, related_name="fact_sheets")
    title = models.CharField(_("title"), max_length=150)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    upload = models.OneToOneField("campaigns.Upload", null=True, on_delete=models.SET_NULL, related_name="+")
    url = models.URLField(_("link"), blank=True, max_length=400)
    is_shared = models.BooleanField(_("partners may see it"), default=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "campaigns"
        ordering = ["-made_at"]
