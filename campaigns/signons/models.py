"""Letters that organizations sign, and their signatures."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SignonPage(models.Model):
    """One row: a letter that organizations sign; its text in every language, and to whom it goes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    page = models.OneToOneField("campaigns.ActionPage", on_delete=models.CASCADE, related_name="signon_page")
    letter = models.JSONField(default=dict)  # {language: text}
    addressee = models.JSONField(default=dict)  # {language: words}
    shows_logos = models.BooleanField(default=True)

    class Meta:
        app_label = "campaigns"


class SignonState(models.TextChoices):
    """The life of a sign-on: asked -> signed -> confirmed by its contact; withdrawn, and signed again."""

    ASKED = "asked", _("Invited")
    SIGNED = "signed", _("Signed, not confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Signon(models.Model):
    """One row: an organization was asked to sign, or signed; `contact_email` is the mailbox that confirms.

    `mail` names the letter to the contact that is due since `mail_at`: invite, remind or confirm.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    signon_page = models.ForeignKey(SignonPage, on_delete=models.CASCADE, related_name="signons")
    name = models.CharField(max_length=150)
    name_key = models.CharField(max_length=150)
    domain = models.CharField(max_length=120, blank=True)
    website = models.URLField(max_length=200, blank=True)
    town = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=SignonState.choices)
    person = models.ForeignKey("contacts.Person", null=True, on_delete=models.SET_NULL, related_name="signons")
    signer_name = models.CharField(max_length=200, blank=True)
    signer_role = models.CharField(max_length=120, blank=True)
    contact_name = models.CharField(max_length=150, blank=True)
    contact_role = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(max_length=254, blank=True)
    wording_version = models.PositiveIntegerField(default=0)  # of the words about authority that were ticked
    logo = models.ForeignKey("campaigns.Upload", null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=5, default="en")
    source = models.CharField(max_length=60, blank=True)
    submission = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=10, blank=True)
    mail_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_error = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["signon_page", "name_key"], name="one_signon")]
        indexes = [
            models.Index(fields=["person"], name="signon_person"),
            models.Index(fields=["signon_page", "domain"], condition=~Q(domain=""), name="signon_domain"),
            models.Index(fields=["mail_at"], condition=Q(mail_at__isnull=False), name="signon_mail"),
        ]

    def __str__(self) -> str:
        return self.name
