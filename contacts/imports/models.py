"""Runs of imports."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    """The life of an import: uploaded -> ready -> running -> done | failed | cancelled; these -> undoing -> undone."""

    UPLOADED = "uploaded", _("uploaded")
    READY = "ready", _("ready")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class ImportRun(models.Model):
    """One row: a file of people on its way in; its rows become Submissions."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    file = models.FileField(upload_to="imports/%Y/%m/")
    file_until = models.DateTimeField(null=True, blank=True)  # an erasure ends its time early
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=40, blank=True)
    delimiter = models.CharField(max_length=4, blank=True)
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)  # column index -> field
    source = models.CharField(_("where it comes from"), max_length=100, blank=True)
    basis = models.CharField(_("basis of consent"), max_length=30, blank=True)
    basis_note = models.CharField(max_length=200, blank=True)
    purposes = models.JSONField(default=list)
    policy = models.JSONField(default=dict)  # field -> fill, overwrite or never, where it is not the usual
    day_first = models.BooleanField(default=False)  # 3/4/2025 is April 3
    tag = models.CharField(max_length=60, blank=True)
    dry_run = models.JSONField(null=True, blank=True)  # counts and samples of the last dry run
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.UPLOADED)
    rows = models.IntegerField(default=0)
    read = models.IntegerField(default=0)  # rows read into submissions so far: where to go on after a crash
    counts = models.JSONField(default=dict)  # created, updated, unchanged, refused
    error = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    claim = models.IntegerField(default=0, db_default=0)  # how often a worker took it: only the last one folds

    undo_began_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_to = models.IntegerField(default=0)  # the last row taken back: where to go on after a crash
    undone = models.JSONField(default=dict)  # counts: removed, kept, restored

    class Meta:
        app_label = "contacts"
        indexes = [
            models.Index(fields=["partner", "-made_at"], name="run_partner"),
            models.Index(fields=["id"], condition=Q(state="running"), name="run_running"),
            models.Index(fields=["id"], condition=Q(state="undoing"), name="run_undoing"),
        ]
