"""How single committees do it."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CommitteeWays(models.Model):
    """One row: where and how one committee takes registrations and testimony, as far as it differs or has its own."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.OneToOneField("contacts.Committee", on_delete=models.CASCADE, related_name="ways")
    registration_url = models.URLField(_("registration form"), blank=True)
    testimony_url = models.URLField(_("portal for written testimony"), blank=True)
    testimony_email = models.EmailField(_("address for written testimony"), blank=True)
    speaking_minutes = models.PositiveSmallIntegerField(_("minutes to speak"), null=True, blank=True)
    note = models.CharField(_("what one should know"), max_length=300, blank=True)
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
