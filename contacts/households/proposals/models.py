"""Searches for households, what they found, and what was said yes to together."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class HouseholdSearch(models.Model):
    """One row: a partner's last search for people who live together."""

    partner = models.OneToOneField("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    found = models.IntegerField(default=0)

    class Meta:
        app_label = "contacts"


class Why(models.TextChoices):
    """What they share; the first that holds counts."""

    EMAIL = "email", _("one mailbox")
    PHONE = "phone", _("one phone")
    HOME = "home", _("one address")


class ProposalState(models.TextChoices):
    """The life of a proposal: open -> accepted -> made | void (meanwhile others live there); open -> declined.

    A yes that is taken back opens it again.
    """

    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("accepted")
    MADE = "made", _("made")
    VOID = "void", _("no longer true")
    DECLINED = "declined", _("declined")


class BatchState(models.TextChoices):
    """The life of a yes: standing -> undoing -> undone."""

    STANDING = "standing", _("in force")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")


class HouseholdBatch(models.Model):
    """One row: somebody said yes to these proposals together, and may take that back."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    count = models.IntegerField(default=0)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.STANDING)
    undone_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone = models.IntegerField(default=0)  # households that are no more
    kept = models.IntegerField(default=0)  # somebody moved in or out since

    class Meta:
        app_label = "contacts"
        indexes = [
            models.Index(fields=["partner", "-made_at", "-id"], name="household_batches"),
            models.Index(fields=["id"], condition=Q(state="undoing"), name="household_undoing"),
        ]


class HouseholdProposal(models.Model):
    """One row: these people of a partner may live together."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    why = models.CharField(max_length=10, choices=Why.choices)
    people = ArrayField(models.BigIntegerField())  # in order; one who is erased or merged meanwhile is passed over
    size = models.IntegerField()
    is_kin = models.BooleanField()  # all have one family name
    key = models.CharField(max_length=32)  # digest of the people: what was declined is not proposed again
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    batch = models.ForeignKey(
        HouseholdBatch, null=True, on_delete=models.SET_NULL, related_name="proposals", db_index=False
    )

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["partner", "key"], name="one_household_proposal")]
        indexes = [
            # A page of the list reads its rows in their order; what a filter asks stands in the index, too.
            models.Index(
                fields=["partner", "size", "id", "why", "is_kin"], condition=Q(state="open"), name="household_open_list"
            ),
            models.Index(fields=["batch", "id"], condition=Q(batch__isnull=False), name="household_batch"),
            models.Index(fields=["id"], condition=Q(state="accepted"), name="household_accepted"),
            GinIndex(fields=["people"], name="household_proposed"),
        ]
