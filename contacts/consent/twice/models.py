"""What was ticked and waits for a confirmation."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from contacts.consent.models import Channel, Purpose


class ConsentAsk(models.Model):
    """One row: a yes by a web form that waits until its address confirms it; then it becomes a consent."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    point = models.ForeignKey("contacts.ContactPoint", on_delete=models.CASCADE, related_name="+", db_index=False)
    partner = models.ForeignKey("coalition.Partner", null=True, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    wording = models.ForeignKey(
        "contacts.Wording", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    submission = models.UUIDField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        constraints = [
            models.UniqueConstraint(
                fields=["point", "partner", "channel", "purpose"], nulls_distinct=False, name="one_consent_ask"
            )
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(mailed_at=None, confirmed_at=None), name="consent_ask_unmailed"),
            models.Index(fields=["asked_at"], condition=Q(confirmed_at=None), name="consent_ask_open"),
        ]
