"""Sessions, bills, what happened to them, hearings."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Session(models.Model):
    """One row: a session of the legislature, such as 2027."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    identifier = models.CharField(_("identifier"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        ordering = ["-identifier"]

    def __str__(self) -> str:
        return self.name


class Stage(models.TextChoices):
    """Where a bill stands on its way."""

    DRAFT = "draft", _("Not yet filed")
    COMMITTEE = "committee", _("In committee")
    HEARING = "hearing", _("Public hearing")
    REPORTED = "reported", _("Out of committee")
    FIRST_FLOOR = "first_floor", _("First chamber")
    SECOND_FLOOR = "second_floor", _("Second chamber")
    GOVERNOR = "governor", _("Governor")
    LAW = "law", _("Law")
    DEAD = "dead", _("Dead")


class Bill(models.Model):
    """One row: a bill of a session; facts carry their source.

    `facts_from` says per fact who told it (what is missing there came with `source`); `told` keeps what a feed says
    where it contradicts what was written by hand.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="bills")
    identifier = models.CharField(_("number"), max_length=20)
    title = models.CharField(_("title"), max_length=500)
    summary = models.TextField(_("summary"), blank=True)
    chamber = models.CharField(_("chamber of origin"), max_length=10, blank=True)
    committee = models.ForeignKey(
        "contacts.Committee", null=True, blank=True, on_delete=models.SET_NULL, related_name="bills"
    )
    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices, default=Stage.COMMITTEE)
    url = models.URLField(_("official page"), blank=True)
    source = models.CharField(max_length=40, default="hand")
    external_id = models.CharField(max_length=80, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    modified_at = models.DateTimeField(default=timezone.now)
    subjects = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    facts_from = models.JSONField(default=dict, blank=True)
    told = models.JSONField(default=dict, blank=True)
    words = models.TextField(blank=True)  # sponsors, subjects and committee, for the search
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("words", weight="B", config="english")
        + SearchVector("summary", weight="C", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["session", "identifier"], name="one_bill")]
        indexes = [
            GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="bill_title_trgm"),
            GinIndex(fields=["search"], name="bill_search"),
            GinIndex(fields=["subjects"], name="bill_subjects"),
            models.Index(fields=["-modified_at", "-id"], name="bill_modified"),
        ]

    def __str__(self) -> str:
        return f"{self.identifier} {self.title}"


class BillAction(models.Model):
    """One row: something happened to a bill on a day."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="actions")
    on = models.DateField(_("day"))
    text = models.CharField(_("what happened"), max_length=400)
    stage = models.CharField(_("stage reached"), max_length=20, choices=Stage.choices, blank=True)
    source = models.CharField(max_length=40, default="hand")

    class Meta:
        app_label = "campaigns"
        ordering = ["-on", "-id"]


class HearingStatus(models.TextChoices):
    """Whether a hearing stands."""

    SCHEDULED = "scheduled", _("Scheduled")
    MOVED = "moved", _("Moved")
    CANCELLED = "cancelled", _("Cancelled")
    HELD = "held", _("Held")


class HearingMode(models.TextChoices):
    """How one may take part in a hearing."""

    IN_PERSON = "in_person", _("in person")
    REMOTE = "remote", _("by video")
    PHONE = "phone", _("by phone")
    WRITTEN = "written", _("in writing")


class Hearing(models.Model):
    """One row: a public hearing of a committee with its deadlines."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey(
        "contacts.Committee", null=True, blank=True, on_delete=models.SET_NULL, related_name="hearings"
    )
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("starts"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    modes = ArrayField(models.CharField(max_length=12, choices=HearingMode.choices), default=list, blank=True)
    registration_opens_at = models.DateTimeField(_("registration to speak opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration to speak closes"), null=True, blank=True)
    testimony_closes_at = models.DateTimeField(_("written testimony closes"), null=True, blank=True)
    deadline_source = models.CharField(_("where the deadlines come from"), max_length=200, blank=True)
    registration_url = models.URLField(_("registration link"), blank=True)
    testimony_url = models.URLField(_("testimony link"), blank=True)
    testimony_email = models.EmailField(_("address for testimony"), blank=True)
    stream_url = models.URLField(_("video link"), blank=True)
    agenda_url = models.URLField(_("agenda"), blank=True, default="", db_default="")
    status = models.CharField(_("status"), max_length=12, choices=HearingStatus.choices, default="scheduled")
    bills = models.ManyToManyField(Bill, related_name="hearings", blank=True)
    source = models.CharField(max_length=40, default="hand")
    # Who said what of it, where it was not who told of it first: {field: source}.
    facts_from = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True)
    modified_at = models.DateTimeField(default=timezone.now)
    # When, where, how or whether it is held was changed last.
    turned_at = models.DateTimeField(default=timezone.now, db_default=Now())

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["starts_at"], name="hearing_start")]

    def __str__(self) -> str:
        return self.title
