"""Petitions and signatures."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Petition(models.Model):
    """One row: a petition; its count is derived by a watermark job, never counted up per signature."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    page = models.OneToOneField("campaigns.ActionPage", on_delete=models.CASCADE, related_name="petition")
    goal = models.PositiveIntegerField(_("goal"), default=1000)
    confirms_email = models.BooleanField(_("ask for confirmation by e-mail"), default=False)
    goal_moves = models.BooleanField(_("the goal moves up by itself"), default=True)
    counted = models.PositiveIntegerField(default=0)
    pending = models.PositiveIntegerField(default=0)  # not confirmed yet, as of the same watermark
    counted_to = models.BigIntegerField(default=0)
    counted_at = models.DateTimeField(null=True, blank=True)
    recounted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"


class Words(models.TextChoices):
    """What the public sees of a comment: nothing before somebody has read it."""

    NONE = "", _("none")
    WAITING = "waiting", _("to be read")
    SHOWN = "shown", _("shown")
    HIDDEN = "hidden", _("hidden")


class Signature(models.Model):
    """One row: a person signed a petition, once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="signatures")
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="signatures")
    at = models.DateTimeField(default=timezone.now)
    needs_confirmation = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    show_name = models.BooleanField(default=False)
    comment = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=5, default="en")
    source = models.CharField(max_length=60, blank=True)
    submission = models.UUIDField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # by the person herself
    invalidated_at = models.DateTimeField(null=True, blank=True)  # by an organizer
    invalid_reason = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(max_length=8, choices=Words.choices, blank=True, default="", db_default="")
    reports = models.PositiveSmallIntegerField(default=0, db_default=0)  # visitors who found the comment wrong
    # keyed hashes: the mailbox without +tags (who shares it), and the network it was signed from
    mailbox = models.CharField(max_length=24, blank=True, default="", db_default="")
    caller = models.CharField(max_length=24, blank=True, default="", db_default="")
    domain = models.CharField(max_length=80, blank=True, default="", db_default="")
    # the how-manieth that counts from its mailbox: two that arrive in one instant cannot both be the first (0030)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    alarm = models.ForeignKey(
        "campaigns.PetitionAlarm", null=True, blank=True, on_delete=models.SET_NULL, related_name="taken_out"
    )

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.UniqueConstraint(fields=["petition", "person"], name="one_signature"),
            models.UniqueConstraint(
                fields=["petition", "mailbox", "seat"], condition=~Q(mailbox=""), name="one_seat_in_mailbox"
            ),
        ]
        indexes = [
            models.Index(fields=["petition", "-id"], name="signature_petition"),
            models.Index(
                fields=["petition", "confirmed_at"], condition=Q(confirmed_at__isnull=False), name="signature_confirmed"
            ),
            models.Index(fields=["person"], name="signature_person"),
            models.Index(fields=["petition", "words", "-id"], condition=~Q(words=""), name="signature_words"),
            models.Index(fields=["petition", "at"], name="signature_at"),
            models.Index(
                fields=["petition", "changed_at"], condition=Q(changed_at__isnull=False), name="signature_changed"
            ),
            # what the nightly sweep looks for: never confirmed, and marks of networks
            models.Index(
                fields=["at"], condition=Q(needs_confirmation=True, confirmed_at=None), name="signature_unconfirmed"
            ),
            models.Index(fields=["at"], condition=~Q(caller=""), name="signature_caller"),
        ]
