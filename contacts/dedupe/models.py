"""Searches for duplicates, the cards and pairs they work with, and the candidates they found."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RunKind(models.TextChoices):
    """What a run does."""

    SEARCH = "search", _("search for duplicates")
    MERGE = "merge", _("merging the certain ones")


class DuplicateRunState(models.TextChoices):
    """The life of a run: waiting -> pairing -> scoring -> done, or merging -> done; failed and cancelled."""

    WAITING = "waiting", _("waiting")
    PAIRING = "pairing", _("looking for pairs")
    SCORING = "scoring", _("comparing")
    MERGING = "merging", _("merging")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class DuplicateRun(models.Model):
    """One row: the people of a partner are searched for duplicates, or the certain ones of them are merged."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=RunKind.choices, default=RunKind.SEARCH)
    state = models.CharField(max_length=10, choices=DuplicateRunState.choices, default=DuplicateRunState.WAITING)
    people = models.IntegerField(default=0)
    total = models.IntegerField(default=0)  # pairs to compare, or to merge
    done = models.IntegerField(default=0)
    upto = models.BigIntegerField(default=0)  # the pair or candidate up to which the work is done
    counts = models.JSONField(default=dict)  # by band, or merged and left
    skipped = models.JSONField(default=list)  # blocks too large to look at: [kind, key, people]
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        constraints = [
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(state__in=["waiting", "pairing", "scoring", "merging"]),
                name="one_duplicate_run",
            )
        ]
        indexes = [models.Index(fields=["partner", "-made_at"], name="duplicate_run_partner")]


class CandidateState(models.TextChoices):
    """The life of a candidate: open -> merged or dismissed; dismissed -> open when somebody looks again."""

    OPEN = "open", _("to be decided")
    MERGED = "merged", _("merged")
    DISMISSED = "dismissed", _("two people")


class Candidate(models.Model):
    """One row: two entries of a partner's people that may be one human, with the reasons. `low` is the older one."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    low = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="+")
    bits = models.FloatField()
    band = models.CharField(max_length=8)  # rules.BANDS; '' : put side by side by hand
    why = models.JSONField(default=list)  # [[field, how it compares, bits]]: no value of a person stands here
    doubts = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    state = models.CharField(max_length=10, choices=CandidateState.choices, default=CandidateState.OPEN)
    run = models.ForeignKey(DuplicateRun, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    seen_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "coalition.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    said_for: list[Any]  # reasons and the band in words, where `criteria.describe` gave them
    said_against: list[Any]
    band_words: Any

    class Meta:
        app_label = "contacts"
        constraints = [
            models.UniqueConstraint(fields=["partner", "low", "high"], name="one_candidate"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="candidate_of_two"),
        ]
        indexes = [
            models.Index(fields=["partner", "band", "-bits", "id"], condition=Q(state="open"), name="candidate_open"),
            models.Index(fields=["partner", "-decided_at"], condition=~Q(state="open"), name="candidate_decided"),
        ]


class DuplicateCard(models.Model):
    """One row: what a running search compares of one person. Working notes: not logged, gone when the run is done."""

    run_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    given = ArrayField(models.TextField())
    preferred = ArrayField(models.TextField())
    family = ArrayField(models.TextField())
    roots = ArrayField(models.TextField())
    suffix = models.TextField()
    zip = models.TextField()
    street = models.TextField()
    unit = models.TextField()
    emails = ArrayField(models.TextField())
    spellings = ArrayField(models.TextField())
    phones = ArrayField(models.TextField())
    verified = ArrayField(models.TextField())

    class Meta:
        app_label = "contacts"
        indexes = [models.Index(fields=["run_id", "person_id"], name="duplicate_card")]


class DuplicatePair(models.Model):
    """One row: two people whom a running search compares. Working notes, as the cards are."""

    run_id = models.BigIntegerField()
    number = models.IntegerField()  # from 1 on
    low_id = models.BigIntegerField()
    high_id = models.BigIntegerField()

    class Meta:
        app_label = "contacts"
        indexes = [models.Index(fields=["run_id", "number"], name="duplicate_pair")]
