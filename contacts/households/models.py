"""Households and who belongs to them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Household(models.Model):
    """One row: people who live together, as one partner knows them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contacts"


class HouseholdMember(models.Model):
    """One row: a person belongs to a household from then until then; to one of a partner's at a time."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members", db_index=False)
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="households", db_index=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        constraints = [
            models.UniqueConstraint(fields=["person", "partner"], condition=Q(until=None), name="one_household_now")
        ]
        indexes = [
            models.Index(fields=["household", "person"], name="household_members"),
            models.Index(fields=["person", "partner", "-since"], name="household_past"),
        ]
