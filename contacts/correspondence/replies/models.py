"""What people answered."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.correspondence.replies import rules


class ReplyKind(models.TextChoices):
    """Who wrote it, as far as one can tell."""

    PERSON = rules.PERSON, _("a person")
    AUTO = rules.AUTO, _("automatic reply")
    SPAM = rules.SPAM, _("spam")
    OWN = rules.OWN, _("our own mail")


class Reply(models.Model):
    """One row: a mail that came in, once, for one partner; matched to a person and a message where that is known."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=64, unique=True)  # names the mail, so that it is kept once
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    message = models.ForeignKey(
        "contacts.Message", null=True, blank=True, on_delete=models.SET_NULL, related_name="replies"
    )
    person = models.ForeignKey(
        "contacts.Person", null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    kind = models.CharField(max_length=10, choices=ReplyKind.choices, default=ReplyKind.PERSON)
    why_auto = models.CharField(max_length=20, blank=True)
    wants_out = models.BooleanField(default=False)
    from_address = models.CharField(max_length=320)
    from_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=400, blank=True)
    text = models.TextField(blank=True)
    attachments = models.SmallIntegerField(default=0)
    received_at = models.DateTimeField(default=timezone.now)
    # The forward to the team: waiting with a time to try, sent, or given up with a reason.
    forward_at = models.DateTimeField(null=True, blank=True)
    forwarded_at = models.DateTimeField(null=True, blank=True)
    forward_error = models.CharField(max_length=200, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(
        "coalition.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        app_label = "contacts"
        indexes = [
            models.Index(fields=["partner", "-received_at"], name="reply_partner"),
            models.Index(fields=["from_address", "-received_at"], name="reply_sender"),
            models.Index(fields=["forward_at"], condition=Q(forward_at__isnull=False), name="reply_to_forward"),
        ]

    @property
    def written(self) -> str:
        """Give what was added to the quoted mail."""
        return rules.new_part(self.text)

    def __str__(self) -> str:
        return self.subject or self.from_name or self.from_address
