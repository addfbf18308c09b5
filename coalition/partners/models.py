"""Partners, memberships, invitations, API tokens."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.partners import rules


class RoleName(models.TextChoices):
    """Roles of a membership."""

    ADMINISTRATOR = rules.ADMINISTRATOR, _("Administrator")
    ORGANIZER = rules.ORGANIZER, _("Organizer")
    VOLUNTEER = rules.VOLUNTEER, _("Volunteer")
    VIEWER = rules.VIEWER, _("Viewer")


class Partner(models.Model):
    """One row: a member organization of the coalition."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    is_lead = models.BooleanField(_("leads the coalition"), default=False)
    postal_address = models.TextField(_("postal address"), blank=True)
    # An alert to this many people or more waits for a second person's yes; 0: never.
    approval_from = models.PositiveIntegerField(_("a second person approves from"), default=5000)
    # A box ticked on a public page counts only after a click in an e-mail.
    asks_twice = models.BooleanField(_("ask twice (double opt-in)"), default=False, db_default=False)
    color = models.CharField(_("colour"), max_length=7, default="#0b5fa5")
    website = models.URLField(_("website"), blank=True)
    # Path and shown size of the logo, so that nothing needs to be joined to write a mail; "": the name stands for it.
    logo = models.CharField(max_length=80, blank=True)
    logo_width = models.PositiveSmallIntegerField(default=0)
    logo_height = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    class Meta:
        app_label = "coalition"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["is_lead"], condition=models.Q(is_lead=True), name="one_lead_partner")
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One row: a user works for a partner in a role, from then until then."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("coalition.User", on_delete=models.CASCADE, related_name="memberships")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=RoleName.choices)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "coalition"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "partner"], condition=models.Q(until=None), name="one_membership_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.partner} ({self.get_role_display()})"

    # What a token allows while a program acts for this member; None when the member acts herself.
    scopes: frozenset[str] | None = None

    def may(self, right: str) -> bool:
        """Tell whether this membership includes a right (and the token, if a program acts, its scope)."""
        if self.until is not None or (self.scopes is not None and right not in self.scopes):
            return False
        return rules.may(self.role, right, is_lead=self.partner.is_lead)


class Invitation(models.Model):
    """One row: somebody was asked to join a partner; the link is known only by its hash."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"))
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=20, choices=RoleName.choices)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    made_by = models.ForeignKey("coalition.User", on_delete=models.SET_NULL, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "coalition"
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation",
            )
        ]


class ApiToken(models.Model):
    """One row: a program may act for a partner, never with more rights than its maker has now."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    hash = models.CharField(max_length=64)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="tokens")
    made_by = models.ForeignKey("coalition.User", on_delete=models.CASCADE, related_name="+")
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "coalition"
