"""Campaigns, positions, and what legislators said."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CampaignStage(models.TextChoices):
    """The life of a campaign."""

    PLANNING = "planning", _("Planning")
    ACTIVE = "active", _("Active")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    CLOSED = "closed", _("Closed")


class Campaign(models.Model):
    """One row: what a partner wants, by when, around which bills and hearings."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=150)
    goal = models.TextField(_("goal"), blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=CampaignStage.choices, default="planning")
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    bills = models.ManyToManyField("campaigns.Bill", related_name="campaigns", blank=True)
    hearings = models.ManyToManyField("campaigns.Hearing", related_name="campaigns", blank=True)
    team = models.ManyToManyField("coalition.User", related_name="+", blank=True)
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["partner", "-modified_at"], name="campaign_partner")]

    def __str__(self) -> str:
        return self.name


class Stance(models.TextChoices):
    """What a partner thinks of a bill."""

    SUPPORT = "support", _("Support")
    AMEND = "amend", _("Support with changes")
    WATCH = "watch", _("Watching")
    OPPOSE = "oppose", _("Oppose")


class Position(models.Model):
    """One row: a partner takes a stance on a bill from a day on; the newest one counts, dissent stays visible."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    bill = models.ForeignKey("campaigns.Bill", on_delete=models.CASCADE, related_name="positions")
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices)
    statement = models.TextField(_("why"), blank=True)
    since = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["bill", "partner", "-since"], name="position_bill")]


class Word(models.TextChoices):
    """Where a legislator stands on a bill."""

    YES = "yes", _("Yes")
    LEANING_YES = "leaning_yes", _("Leaning yes")
    UNDECIDED = "undecided", _("Undecided")
    LEANING_NO = "leaning_no", _("Leaning no")
    NO = "no", _("No")


class Grade(models.TextChoices):
    """How well we know it."""

    PUBLIC = "public", _("said in public")
    WRITTEN = "written", _("in writing")
    TWO_WITNESSES = "two_witnesses", _("two of us heard it")
    ONE_WITNESS = "one_witness", _("one of us heard it")
    INFERRED = "inferred", _("our own guess")


class Commitment(models.Model):
    """One row: what a legislator said about a bill, to whom, how well we know it; the newest one counts.

    The note and who heard it stay with the partner; the stance is seen by others only where it is shared.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    bill = models.ForeignKey("campaigns.Bill", on_delete=models.CASCADE, related_name="commitments")
    term = models.ForeignKey("contacts.Term", on_delete=models.CASCADE, related_name="commitments")
    stance = models.CharField(_("stance"), max_length=12, choices=Word.choices)
    grade = models.CharField(_("how we know"), max_length=15, choices=Grade.choices)
    heard_by = models.CharField(_("who heard it"), max_length=150, blank=True)
    note = models.TextField(_("note"), blank=True)
    is_shared = models.BooleanField(_("partners see the stance"), default=False)
    at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["bill", "term", "-at"], name="commitment_bill")]
