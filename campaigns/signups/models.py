"""Sign-up pages and who signed up."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SignupPage(models.Model):
    """One row: what a sign-up page offers: interests and ways to help, each with its words in every language."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    page = models.OneToOneField("campaigns.ActionPage", on_delete=models.CASCADE, related_name="signup_page")
    interests = models.JSONField(default=list)  # [{key, labels: {language: words}, retired}]
    ways = models.JSONField(default=list)

    class Meta:
        app_label = "campaigns"


class HelpState(models.TextChoices):
    """How far we are with somebody who offered help: new -> asked -> done, and back."""

    NEW = "new", _("Offered help")
    ASKED = "asked", _("Spoken to")
    DONE = "done", _("Helped")


class Signup(models.Model):
    """One row: a person signed up on a page, once, with what she cares about and how she would help."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    signup_page = models.ForeignKey(SignupPage, on_delete=models.CASCADE, related_name="signups")
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="signups")
    at = models.DateTimeField(default=timezone.now)
    interests = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    ways = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    note = models.CharField(max_length=500, blank=True)
    needs_confirmation = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    help_state = models.CharField(max_length=10, choices=HelpState.choices, default=HelpState.NEW)
    helped_at = models.DateTimeField(null=True, blank=True)  # when the state last changed
    language = models.CharField(max_length=5, default="en")
    source = models.CharField(max_length=60, blank=True)
    submission = models.UUIDField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["signup_page", "person"], name="one_signup")]
        indexes = [
            models.Index(fields=["person"], name="signup_person"),
            models.Index(fields=["signup_page", "-at"], name="signup_latest"),
            models.Index(fields=["signup_page"], condition=Q(help_state="new") & ~Q(ways=[]), name="signup_to_ask"),
            GinIndex(fields=["interests"], name="signup_interests"),
            GinIndex(fields=["ways"], name="signup_ways"),
        ]
