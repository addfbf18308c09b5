"""Traits of policymakers, and their staff."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TraitKind(models.TextChoices):
    """What a trait tells."""

    LANGUAGE = "language", _("speaks")
    SOCIAL = "social", _("network")
    PARTY = "party", _("former party")


class Trait(models.Model):
    """One row: a policymaker speaks a language, bears a name in a network or was of a party, from then until then."""

    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="traits")
    kind = models.CharField(max_length=10, choices=TraitKind.choices)
    name = models.CharField(max_length=80)  # a code of `about.rules`, else the source's own word
    value = models.CharField(max_length=200, blank=True)  # her name in the network
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=20, default="roster")  # or "hand": then no roster changes it

    class Meta:
        app_label = "contacts"
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "name"], condition=Q(until=None), name="one_trait")
        ]


class Staffer(models.Model):
    """One row: somebody works for a policymaker (public facts of her office), from then until then."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="staff")
    name = models.CharField(max_length=120)
    job = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=20, default="roster")

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["person", "name"], condition=Q(until=None), name="one_staffer")]
