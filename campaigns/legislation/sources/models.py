"""Facts about bills that feeds tell, the marks by which we ask only for what changed, and what moved."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BillSource(models.Model):
    """One row: a source knows a bill by this id; its mark (hash or time) says which version we have."""

    bill = models.ForeignKey("campaigns.Bill", on_delete=models.CASCADE, related_name="known_to")
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=80)
    mark = models.CharField(max_length=80, blank=True)
    url = models.URLField(blank=True)
    fetched_at = models.DateTimeField()

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="one_bill_of_a_source"),
            models.UniqueConstraint(fields=["bill", "source"], name="one_source_of_a_bill"),
        ]


class Sponsorship(models.Model):
    """One row: somebody, or a committee, brings a bill in; `person` where we know who that is."""

    bill = models.ForeignKey("campaigns.Bill", on_delete=models.CASCADE, related_name="sponsorships")
    name = models.CharField(_("name"), max_length=150)
    person = models.ForeignKey(
        "contacts.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="sponsorships"
    )
    is_primary = models.BooleanField(default=False)
    source = models.CharField(max_length=40, default="hand")

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["bill", "source", "name"], name="one_sponsorship")]
        indexes = [models.Index(fields=["person"], name="sponsorship_person", condition=Q(person__isnull=False))]


class DocumentKind(models.TextChoices):
    """What a document of a bill is."""

    VERSION = "version", _("Text of the bill")
    AMENDMENT = "amendment", _("Amendment")
    FISCAL = "fiscal", _("Fiscal note")
    OTHER = "other", _("Other document")


class BillDocument(models.Model):
    """One row: an official document of a bill, by its address."""

    bill = models.ForeignKey("campaigns.Bill", on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=10, choices=DocumentKind.choices, default=DocumentKind.VERSION)
    name = models.CharField(_("name"), max_length=200)
    on = models.DateField(null=True, blank=True)
    url = models.URLField(max_length=400)
    source = models.CharField(max_length=40, default="hand")

    class Meta:
        app_label = "campaigns"
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["bill", "source", "url"], name="one_document")]


class RelatedBill(models.Model):
    """One row: a bill has to do with another one, which we may or may not have (`identifier` says which)."""

    bill = models.ForeignKey("campaigns.Bill", on_delete=models.CASCADE, related_name="relations")
    session = models.CharField(max_length=20)
    identifier = models.CharField(max_length=20)
    how = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=40, default="hand")

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["bill", "source", "session", "identifier"], name="one_relation")]


class RollCall(models.Model):
    """One row: a chamber or committee voted on a bill."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bill = models.ForeignKey("campaigns.Bill", on_delete=models.CASCADE, related_name="roll_calls")
    chamber = models.CharField(max_length=10, blank=True)
    motion = models.CharField(_("motion"), max_length=300)
    on = models.DateField(_("day"))
    passed = models.BooleanField(null=True)
    yes = models.PositiveIntegerField(default=0)
    no = models.PositiveIntegerField(default=0)
    other = models.PositiveIntegerField(default=0)
    url = models.URLField(blank=True, max_length=400)
    source = models.CharField(max_length=40, default="hand")
    external_id = models.CharField(max_length=80)

    class Meta:
        app_label = "campaigns"
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="one_roll_call")]


class VoteOption(models.TextChoices):
    """How somebody voted."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    ABSTAIN = "abstain", _("Abstained")
    ABSENT = "absent", _("Absent")


class RollCallVote(models.Model):
    """One row: how one member voted in a roll call; `person` where we know who that is."""

    roll_call = models.ForeignKey(RollCall, on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey("contacts.Person", null=True, on_delete=models.SET_NULL, related_name="roll_call_votes")
    name = models.CharField(max_length=150)
    option = models.CharField(max_length=10, choices=VoteOption.choices)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["roll_call", "name"], name="one_vote")]


class SourcePerson(models.Model):
    """One row: a source calls a legislator by this id."""

    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=80)
    name = models.CharField(max_length=150)
    person = models.ForeignKey("contacts.Person", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="one_source_person")]


class Move(models.TextChoices):
    """What may happen to a bill that is worth telling."""

    NEW = "new", _("New bill")
    STAGE = "stage", _("Moved on")
    COMMITTEE = "committee", _("Other committee")
    ACTION = "action", _("Happened")
    VOTE = "vote", _("Voted")
    HEARING = "hearing", _("Hearing")


class BillMove(models.Model):
    """One row: a bill moved, as we learned at this moment and from whom; append-only, digests read it."""

    bill = models.ForeignKey("campaigns.Bill", on_delete=models.CASCADE, related_name="moves")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=10, choices=Move.choices)
    text = models.CharField(max_length=400)
    source = models.CharField(max_length=40)

    class Meta:
        app_label = "campaigns"
        indexes = [
            models.Index(fields=["at"], name="move_at"),
            models.Index(fields=["bill", "-at"], name="move_bill"),
        ]


class SyncCursor(models.Model):
    """One row: how far we have read a source for a session; a killed worker goes on from here."""

    source = models.CharField(max_length=40)
    session = models.CharField(max_length=20)
    since = models.CharField(max_length=40, blank=True)  # updated_since, as the source writes time
    page = models.PositiveIntegerField(default=1)
    waiting = models.JSONField(default=list)  # what is still to be asked for, one by one
    day = models.DateField(null=True)
    calls = models.PositiveIntegerField(default=0)  # of this day
    due_at = models.DateTimeField(default=timezone.now)
    round_ended_at = models.DateTimeField(null=True)  # when it was last read to its end
    fault = models.CharField(max_length=40, blank=True)  # why it stands still: a key of syncing.selectors.FAULTS
    faults = models.PositiveSmallIntegerField(default=0)  # one after the other
    refused = models.JSONField(default=list)  # what could not be read, with the reason

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["source", "session"], name="one_cursor")]
