"""Testimony, and what organizers set for the testimony of one hearing."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.models import HearingMode


class Stance(models.TextChoices):
    """Where a testimony stands."""

    SUPPORT = "support", _("in support")
    OPPOSE = "oppose", _("in opposition")
    COMMENT = "comment", _("with comments")


class TextState(models.TextChoices):
    """The life of the text: nothing yet -> drafting -> review <-> changes -> ready."""

    NONE = "", _("Nothing written yet")
    DRAFTING = "drafting", _("Drafting")
    REVIEW = "review", _("In review")
    CHANGES = "changes", _("Changes asked for")
    READY = "ready", _("Ready")


class State(models.TextChoices):
    """Where a testimony stands on its way."""

    INVITED = "invited", _("Invited")
    PROMISED = "promised", _("Promised")
    DRAFTING = "drafting", _("Drafting")
    REVIEW = "review", _("In review")
    READY = "ready", _("Ready")
    REGISTERED = "registered", _("Registered")
    CONFIRMED = "confirmed", _("Confirmed")
    CHECKED_IN = "checked_in", _("Checked in")
    SPOKE = "spoke", _("Spoke")
    FILED = "filed", _("Filed")
    OUT = "out", _("Fell out")


class Why(models.TextChoices):
    """Why somebody fell out."""

    CANCELLED = "cancelled", _("She cancelled")
    CHANGED = "changed", _("She takes part in another way")
    DECLINED = "declined", _("She said no")
    LATE = "late", _("The deadline passed")
    MISSED = "missed", _("She did not come")
    NOT_CALLED = "not_called", _("She was not called")
    OTHER = "other", _("For another reason")


# What `rules.state_of` says, as SQL: the state always agrees with the facts, and can be asked for in one UPDATE.
STATE = Case(
    When(out_at__isnull=False, then=Value("out")),
    When(spoke_at__isnull=False, then=Value("spoke")),
    When(checked_in_at__isnull=False, then=Value("checked_in")),
    When(mode="written", filed_at__isnull=False, then=Value("filed")),
    When(confirmed_at__isnull=False, then=Value("confirmed")),
    When(registered_at__isnull=False, then=Value("registered")),
    When(filed_at__isnull=False, then=Value("filed")),
    When(text_state="ready", then=Value("ready")),
    When(text_state="review", then=Value("review")),
    When(text_state__in=["drafting", "changes"], then=Value("drafting")),
    When(rsvp__isnull=False, then=Value("promised")),
    default=Value("invited"),
)


class Guide(models.Model):
    """One row: what organizers set for the testimony to one hearing: the bill, the side, facts to choose from."""

    event = models.OneToOneField("campaigns.Event", on_delete=models.CASCADE, related_name="testimony_guide")
    bill = models.ForeignKey("campaigns.Bill", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    stance = models.CharField(_("side"), max_length=8, choices=Stance.choices, default=Stance.SUPPORT)
    facts = models.JSONField(default=list, blank=True)  # [{"key", "en", "es"}]
    most_words = models.PositiveIntegerField(_("words of a written testimony"), default=1000)
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"


class Testimony(models.Model):
    """One row: what one person says or writes at one hearing, and how far that is."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey("campaigns.Event", on_delete=models.CASCADE, related_name="testimony")
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="testimony")
    rsvp = models.OneToOneField(
        "campaigns.Rsvp", null=True, blank=True, on_delete=models.SET_NULL, related_name="testimony"
    )
    bill = models.ForeignKey("campaigns.Bill", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    stance = models.CharField(max_length=8, choices=Stance.choices, default=Stance.SUPPORT, db_default="support")
    mode = models.CharField(max_length=10, choices=HearingMode.choices, blank=True, default="", db_default="")
    language = models.CharField(max_length=5, default="en", db_default="en")
    speaker_name = models.CharField(max_length=120, blank=True, default="", db_default="")  # as the committee has it
    town = models.CharField(max_length=80, blank=True, default="", db_default="")
    free_when = models.CharField(max_length=200, blank=True, default="", db_default="")
    role = models.CharField(max_length=10, blank=True, default="", db_default="")
    answers = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)
    chosen = models.JSONField(default=list, db_default=Value([], models.JSONField()), blank=True)  # keys of facts
    text = models.TextField(blank=True, default="", db_default="")
    text_state = models.CharField(max_length=8, choices=TextState.choices, blank=True, default="", db_default="")
    text_at = models.DateTimeField(null=True, blank=True)
    cleared = models.JSONField(
        default=list, db_default=Value([], models.JSONField()), blank=True
    )  # looked at: harmless
    translation = models.TextField(blank=True, default="", db_default="")
    translated_to = models.CharField(max_length=5, blank=True, default="", db_default="")
    translated_at = models.DateTimeField(null=True, blank=True)
    translated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    public_at = models.DateTimeField(null=True, blank=True)  # since when she knows and wants that it becomes public
    public_version = models.PositiveIntegerField(null=True, blank=True)
    may_quote = models.BooleanField(default=False, db_default=False)
    invited_at = models.DateTimeField(null=True, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    number = models.CharField(max_length=40, blank=True, default="", db_default="")  # the committee's
    confirmed_at = models.DateTimeField(null=True, blank=True)
    checked_in_at = models.DateTimeField(null=True, blank=True)
    spoke_at = models.DateTimeField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    out_at = models.DateTimeField(null=True, blank=True)
    out_why = models.CharField(max_length=10, choices=Why.choices, blank=True, default="", db_default="")
    panel = models.ForeignKey(
        "campaigns.Panel", null=True, blank=True, on_delete=models.SET_NULL, related_name="witnesses"
    )
    place = models.PositiveIntegerField(null=True, blank=True)  # in the order of witnesses
    travel = models.CharField(max_length=200, blank=True, default="", db_default="")
    interpreter = models.CharField(max_length=120, blank=True, default="", db_default="")
    at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)
    state = models.GeneratedField(
        expression=STATE, output_field=models.CharField(max_length=10, choices=State.choices), db_persist=True
    )

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="one_testimony"),
            models.CheckConstraint(condition=Q(text_state__in=["", "drafting"]) | ~Q(text=""), name="text_there"),
        ]
        indexes = [
            models.Index(fields=["person"], name="testimony_person"),
            models.Index(F("event"), F("state"), name="testimony_state"),
        ]

    def get_state_display(self) -> str:
        """Say the state in words: a generated column has no choices of its own."""
        return str(State(self.state).label)


class Panel(models.Model):
    """One row: witnesses who speak together, one after the other."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey("campaigns.Event", on_delete=models.CASCADE, related_name="panels")
    name = models.CharField(_("name"), max_length=80)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="one_panel_of_a_name")]

    def __str__(self) -> str:
        return self.name


class TextKind(models.TextChoices):
    """Whose words a text is: hers, or a suggestion that waits, was taken, declined or replaced."""

    HERS = "hers", _("Her words")
    SUGGESTED = "suggested", _("Suggested")
    TAKEN = "taken", _("Suggestion taken")
    DECLINED = "declined", _("Suggestion declined")
    REPLACED = "replaced", _("Replaced by a newer text")


class TestimonyText(models.Model):
    """One row: a text that a testimony had, or that somebody suggested for it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    testimony = models.ForeignKey("campaigns.Testimony", on_delete=models.CASCADE, related_name="texts")
    kind = models.CharField(max_length=10, choices=TextKind.choices, default=TextKind.HERS)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.UniqueConstraint(
                fields=["testimony"], condition=models.Q(kind="suggested"), name="one_open_suggestion"
            )
        ]


class Remark(models.Model):
    """One row: somebody remarked something about a testimony: among us, or for her to read."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    testimony = models.ForeignKey("campaigns.Testimony", on_delete=models.CASCADE, related_name="remarks")
    text = models.TextField(max_length=2000)
    for_her = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "campaigns"
