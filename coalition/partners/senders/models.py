"""Sender identities, sending domains, seed addresses."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SenderIdentity(models.Model):
    """One row: a name and an address that a partner's mail comes from; one of each partner is the default."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="senders")
    name = models.CharField(_("sender name"), max_length=100)
    email = models.EmailField(_("sender e-mail"))
    reply_to = models.EmailField(_("replies go to"), blank=True)
    is_default = models.BooleanField(_("default"), default=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "coalition"
        ordering = ["-is_default", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["partner"], condition=Q(is_default=True), name="one_default_sender"),
            models.UniqueConstraint(fields=["partner", "email", "name"], name="one_sender_of_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class SendingDomain(models.Model):
    """One row: a domain that somebody's mail comes from, and what the name system said about it last."""

    domain = models.CharField(max_length=253, unique=True)
    findings = models.JSONField(default=list)  # of spf, dkim, dmarc: {check, state, code, name, record}
    asked_at = models.DateTimeField(null=True, blank=True)  # somebody wants to know; NULL once it was looked up
    checked_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)  # since when it is set up; NULL while it is not

    class Meta:
        app_label = "coalition"

    def __str__(self) -> str:
        return self.domain


class SeedAddress(models.Model):
    """One row: a mailbox of the partner's own that gets every test, to see how mail arrives there."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="seeds")
    email = models.EmailField(_("e-mail address"))
    label = models.CharField(_("what it is"), max_length=100)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "coalition"
        ordering = ["label", "id"]
        constraints = [models.UniqueConstraint(fields=["partner", "email"], name="one_seed_of_an_address")]

    def __str__(self) -> str:
        return self.label
