"""What a partner saved to use again."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AlertTemplate(models.Model):
    """One row: the texts of an alert, in its languages, to begin others from."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=150)
    texts = models.JSONField(default=dict)  # language -> {subject, preheader, blocks}
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class SavedBlock(models.Model):
    """One row: a block in one language, to be put into other texts."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    block = models.JSONField(default=dict)
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
