"""Letter drives, their texts, letters, and what was handed over to offices."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LetterDrive(models.Model):
    """One row: an action page that asks for letters; whom its rule may reach was looked at and approved."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    page = models.OneToOneField("campaigns.ActionPage", on_delete=models.CASCADE, related_name="letter_drive")
    rule = models.JSONField(default=dict)  # strategy.rules.write_rule
    pace = models.PositiveSmallIntegerField(_("letters an hour and office"), default=12)
    approved = ArrayField(models.BigIntegerField(), default=list)  # ids of terms
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"


class LetterPosition(models.TextChoices):
    """What a letter does."""

    ASK = "ask", _("ask")
    THANK = "thank", _("thank")
    PERSUADE = "persuade", _("persuade")


class LetterText(models.Model):
    """One row: the text of a drive for one position in one language; talking points stand one a line."""

    drive = models.ForeignKey(LetterDrive, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    position = models.CharField(max_length=10, choices=LetterPosition.choices)
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    body = models.TextField(_("text"), blank=True)
    points = models.TextField(_("talking points"), blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["drive", "language", "position"], name="one_letter_text")]


class Retarget(models.Model):
    """One row: whom the rule reaches changed; waits for somebody's yes, or was decided. Ids are of terms."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    drive = models.ForeignKey(LetterDrive, on_delete=models.CASCADE, related_name="retargets")
    joined = ArrayField(models.BigIntegerField(), default=list)
    left = ArrayField(models.BigIntegerField(), default=list)
    seen_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)  # approved, or the change undid itself
    decided_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.UniqueConstraint(fields=["drive"], condition=Q(decided_at=None), name="one_open_retarget")
        ]


class Way(models.TextChoices):
    """How an office wants its letters."""

    MAIL = "mail", _("one mail each")
    DIGEST = "digest", _("one mail a day")
    BINDER = "binder", _("a binder on paper")


class OfficeWish(models.Model):
    """One row: how a policymaker's office wants letters; public knowledge, the same for every partner."""

    policymaker = models.OneToOneField("contacts.Person", on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.MAIL)
    note = models.CharField(_("note"), max_length=200, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"


class HandoverState(models.TextChoices):
    """What became of a handover."""

    HANDED = "handed", _("handed over")
    UNKNOWN = "unknown", _("no answer")
    DELIVERED = "delivered", _("delivered")
    BOUNCED = "bounced", _("came back")
    FAILED = "failed", _("refused")
    PREPARED = "prepared", _("binder ready")


class Handover(models.Model):
    """One row: letters were handed to an office, by one mail or one binder, to who held the seat at that moment."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    drive = models.ForeignKey(LetterDrive, on_delete=models.CASCADE, related_name="handovers")
    term = models.ForeignKey("contacts.Term", on_delete=models.PROTECT, related_name="+")
    policymaker = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="+")
    office = models.ForeignKey("contacts.Office", null=True, on_delete=models.SET_NULL, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    state = models.CharField(max_length=10, choices=HandoverState.choices, default=HandoverState.HANDED)
    error = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["policymaker", "way", "-at"], name="handover_policymaker")]


class LetterState(models.TextChoices):
    """The life of a letter; see rules.MOVES."""

    UNCONFIRMED = "unconfirmed", _("not confirmed yet")
    READY = "ready", _("waits for its turn")
    HELD = "held", _("held: the seat or the bill moved")
    HANDED = "handed", _("handed over")
    DOUBTFUL = "doubtful", _("handed over without an answer")
    BY_HAND = "by_hand", _("for a binder")
    CANCELLED = "cancelled", _("cancelled")


class Letter(models.Model):
    """One row: a person writes to who holds a seat, once in a drive; addressed to the term that was shown to her."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    drive = models.ForeignKey(LetterDrive, on_delete=models.CASCADE, related_name="letters")
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="letters")
    seat = models.ForeignKey("contacts.Seat", on_delete=models.PROTECT, related_name="+")
    term = models.ForeignKey("contacts.Term", on_delete=models.PROTECT, related_name="letters")
    policymaker = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="letters_received")
    position = models.CharField(max_length=10, choices=LetterPosition.choices)
    language = models.CharField(max_length=5, default="en")
    subject = models.CharField(max_length=150)
    body = models.TextField()
    signed = models.JSONField(default=dict)  # as she signed: name, street, town, zip
    similarity = models.PositiveSmallIntegerField(default=0)  # percent of it that is the template's
    state = models.CharField(max_length=12, choices=LetterState.choices, default=LetterState.READY)
    why = models.CharField(max_length=30, blank=True)  # of held and cancelled ones
    try_at = models.DateTimeField(null=True, blank=True)  # not before
    handover = models.ForeignKey(Handover, null=True, on_delete=models.SET_NULL, related_name="letters")
    source = models.CharField(max_length=60, blank=True)
    submission = models.UUIDField(null=True, blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    handed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.UniqueConstraint(fields=["drive", "person", "seat"], name="one_letter_a_seat"),
            models.UniqueConstraint(fields=["drive", "person", "policymaker"], name="one_letter_a_policymaker"),
        ]
        indexes = [
            models.Index(fields=["drive", "-id"], name="letter_drive"),
            models.Index(fields=["drive", "policymaker", "id"], condition=Q(state="ready"), name="letter_ready"),
            models.Index(fields=["person"], name="letter_person"),
            models.Index(fields=["handover"], condition=Q(handover__isnull=False), name="letter_handover"),
        ]
