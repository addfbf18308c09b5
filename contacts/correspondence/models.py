"""One send, its contents, bundles, messages and what became of them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DispatchState(models.TextChoices):
    """The life of a send: running <-> paused -> done | cancelled | halted."""

    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    HALTED = "halted", _("halted")


class Dispatch(models.Model):
    """One row: one send to many people, for a reference such as `alert:<uuid>`; a standing one serves receipts."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=80, unique=True)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=20)  # a consent purpose, or `service` for receipts and reminders
    state = models.CharField(max_length=10, choices=DispatchState.choices, default=DispatchState.RUNNING)
    standing = models.BooleanField(default=False)
    priority = models.SmallIntegerField(default=5)  # 1 goes first
    from_email = models.EmailField()
    from_name = models.CharField(max_length=100, blank=True)
    reply_to = models.EmailField(blank=True)
    left_out = models.JSONField(default=dict, blank=True)  # reason -> people
    size = models.IntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)  # why it is paused or halted
    halt_facts = models.JSONField(default=dict, blank=True)  # the numbers behind a halt
    provider_errors = models.SmallIntegerField(default=0)  # in a row
    # From then on nothing of it leaves any more: its text would offer what is over. NULL: it names no deadline.
    until = models.DateTimeField(null=True, blank=True)
    watched_from = models.DateTimeField(null=True, blank=True)  # numbers before a human's "go on" halt nothing
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contacts"


class Content(models.Model):
    """One row: the compiled, locked text of a send in one language and variant."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="contents")
    language = models.CharField(max_length=5)
    variant = models.CharField(max_length=1, default="A")
    # Who writes, where a variant has a sender of its own; empty: the sender of the send.
    from_email = models.EmailField(blank=True)
    from_name = models.CharField(max_length=100, blank=True)
    reply_to = models.EmailField(blank=True)
    subject = models.TextField()
    html = models.TextField()
    text = models.TextField()
    regions = models.JSONField(default=list)  # dynamic parts: [{tag, source, inputs, escape}]
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["dispatch", "language", "variant"], name="one_content")]


class BundleState(models.TextChoices):
    """The life of a bundle: held? -> ready -> claimed -> in_flight -> accepted, retry, unknown, failed or cancelled."""

    HELD = "held", _("held until a decision")
    READY = "ready", _("ready")
    CLAIMED = "claimed", _("claimed")
    IN_FLIGHT = "in_flight", _("in flight")
    ACCEPTED = "accepted", _("accepted")
    RETRY = "retry", _("to be tried again")
    UNKNOWN = "unknown", _("unknown")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class Bundle(models.Model):
    """One row: up to 1,000 messages handed over in one call; only the holder of the fence moves it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="bundles")
    language = models.CharField(max_length=5)
    # What these people get: the truth for results. A message keeps what was meant when people were gathered.
    variant = models.CharField(max_length=1, default="A")
    is_rest = models.BooleanField(db_default=False)  # of the people who wait for, or got, the winner of a sample
    size = models.IntegerField(default=0)
    domain = models.CharField(max_length=255, db_default="")  # of the sender: its pace is kept
    due_at = models.DateTimeField(null=True, blank=True)  # not before; nothing at the provider's end changes it
    zone = models.CharField(max_length=40, db_default="")  # whose hour `due_at` is, when everybody gets it at hers
    state = models.CharField(max_length=10, choices=BundleState.choices, default=BundleState.READY)
    fence = models.BigIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.SmallIntegerField(default=0)
    request_uuid = models.UUIDField(null=True, blank=True)
    retry_after = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField(max_length=100, blank=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    handed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        indexes = [
            models.Index(fields=["dispatch", "id"], condition=Q(state__in=["ready", "retry"]), name="bundle_due"),
            models.Index(
                fields=["leased_until"],
                condition=Q(state__in=["claimed", "in_flight", "unknown"]),
                name="bundle_leased",
            ),
            models.Index(fields=["dispatch", "state"], name="bundle_dispatch"),
            models.Index(fields=["domain", "handed_at"], name="bundle_handed"),
        ]


class Fate(models.TextChoices):
    """What became of a message; moves forward only."""

    PENDING = "pending", _("waiting")
    DROPPED = "dropped", _("dropped")
    PROCESSED = "processed", _("processed")
    DEFERRED = "deferred", _("deferred")
    DELIVERED = "delivered", _("delivered")
    BOUNCED = "bounced", _("bounced")
    COMPLAINED = "complained", _("marked as spam")


class Message(models.Model):
    """One row: this send, to this person, at this contact point. Sending writes no row per message."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Each index costs a write per recipient of every send: the unique pairs and the two below serve these keys too.
    # Dispatch and bundle are written by the statement that writes the message, and checking each of a million rows
    # again took half of the freeze: so no constraint in the database for these two.
    dispatch = models.ForeignKey(
        Dispatch, on_delete=models.CASCADE, related_name="messages", db_index=False, db_constraint=False
    )
    bundle = models.ForeignKey(
        Bundle, null=True, on_delete=models.SET_NULL, related_name="messages", db_index=False, db_constraint=False
    )
    # No point is ever deleted, and a trigger of the person's own table keeps whom a message names: a million checks at
    # the commit took as long as the rows (decision 0011).
    person = models.ForeignKey(
        "contacts.Person", on_delete=models.CASCADE, related_name="messages", db_index=False, db_constraint=False
    )
    point = models.ForeignKey(
        "contacts.ContactPoint", on_delete=models.CASCADE, related_name="messages", db_constraint=False
    )
    language = models.CharField(max_length=5)
    variant = models.CharField(max_length=1, default="A")
    values = models.JSONField(default=dict)
    fate = models.CharField(max_length=10, choices=Fate.choices, default=Fate.PENDING)
    fate_at = models.DateTimeField(null=True, blank=True)
    fate_reason = models.CharField(max_length=60, blank=True)
    clicked_at = models.DateTimeField(null=True, blank=True)
    acted_at = models.DateTimeField(null=True, blank=True)
    unsubscribed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # A receipt thanks each of a family for what she did, at the mailbox they share; other sends go once per address.
    personal = models.BooleanField(default=False)

    class Meta:
        app_label = "contacts"
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "point"], condition=Q(personal=False), name="once_per_address"),
            models.UniqueConstraint(fields=["dispatch", "person"], name="once_per_person"),
        ]
        indexes = [
            models.Index(fields=["bundle"], name="message_bundle"),
            models.Index(fields=["person", "-created_at"], name="message_person"),
            # Of a million rows these hold the few that a page about a send shows one by one.
            models.Index(
                fields=["dispatch", "fate", "fate_reason"],
                condition=Q(fate__in=["dropped", "bounced"]),
                name="message_undelivered",
            ),
            models.Index(
                fields=["dispatch", "clicked_at"], condition=Q(clicked_at__isnull=False), name="message_clicked"
            ),
            models.Index(fields=["dispatch", "acted_at"], condition=Q(acted_at__isnull=False), name="message_acted"),
            models.Index(
                fields=["dispatch", "unsubscribed_at"], condition=Q(unsubscribed_at__isnull=False), name="message_left"
            ),
        ]


class MailEvent(models.Model):
    """One row: the provider reported something, once."""

    event_id = models.CharField(max_length=120, unique=True)
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="events")
    bundle_uuid = models.UUIDField(null=True)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    is_machine = models.BooleanField(default=False)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contacts"
        indexes = [
            models.Index(fields=["message", "at"], name="mail_event_message"),
            models.Index(fields=["message"], condition=Q(kind="click"), name="mail_event_click"),
        ]


class LeftOut(models.Model):
    """One row: this send left this person out when it was frozen, for this reason. Append-only (trigger)."""

    # Hundreds of thousands may be written by one statement: no number of their own, no second index, no check of keys.
    pk = models.CompositePrimaryKey("dispatch_id", "person_id")
    dispatch = models.ForeignKey(
        Dispatch, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    person = models.ForeignKey(
        "contacts.Person", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    reason = models.CharField(max_length=16)

    class Meta:
        app_label = "contacts"
