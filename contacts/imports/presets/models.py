"""Presets of imports."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportPreset(models.Model):
    """One row: what a partner decided about the columns of a kind of file, for the next such file."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    columns = models.JSONField(default=dict)  # header without case, blanks and signs -> field, '' is left out
    policy = models.JSONField(default=dict)
    day_first = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["partner", "name"], name="one_import_preset")]

    def __str__(self) -> str:
        return self.name
