"""Files kept with a person."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PersonFile(models.Model):
    """One row: a partner keeps a file with a person; `upload` is the file, whatever it was called."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="files", db_index=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    upload = models.OneToOneField("campaigns.Upload", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    made_by = models.ForeignKey(
        "coalition.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    made_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["person", "partner", "-made_at"], name="person_file")]
