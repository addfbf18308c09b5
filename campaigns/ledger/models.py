"""The ledger of actions."""

import uuid

from django.db import models
from django.utils import timezone


class Action(models.Model):
    """One row: one person did one thing for one campaign, once. Append-only; withdrawn by a further row."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The indexes below begin with these keys: no second one for each, the ledger is written by the hundred thousand.
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="actions", db_index=False)
    campaign = models.ForeignKey(
        "campaigns.Campaign", null=True, on_delete=models.SET_NULL, related_name="actions", db_index=False
    )
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)  # petition.signed, turnout.promised, turnout.came, outreach.reached, ...
    about = models.CharField(max_length=60)  # petition:<uuid>
    reference = models.CharField(max_length=80)  # signature:<uuid>
    at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=60, blank=True)
    medium = models.CharField(max_length=40, blank=True)
    message = models.ForeignKey("contacts.Message", null=True, on_delete=models.SET_NULL, related_name="+")
    submission = models.UUIDField(null=True, blank=True)
    # How it came about, as its submission tells: the website before, the partner whose link it was, who shared it.
    referrer = models.CharField(max_length=80, blank=True, db_default="", default="")
    via_partner = models.ForeignKey(
        "coalition.Partner", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    sharer = models.UUIDField(null=True, blank=True)  # the submission of the person whose link brought this one

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["kind", "reference"], name="one_action")]
        indexes = [
            models.Index(fields=["person", "-at"], name="action_person"),
            models.Index(fields=["about", "kind", "-at"], name="action_about"),
            models.Index(fields=["campaign", "kind", "-at"], name="action_campaign"),
            # Segments ask both alone: who did it, and who did it lately.
            models.Index(fields=["partner", "kind", "person"], name="action_doer"),
            models.Index(fields=["partner", "kind", "-at", "person"], name="action_kind"),
            # And who did something several times: the deeds of each person stand together.
            models.Index(fields=["partner", "person", "at"], name="action_turn"),
            models.Index(fields=["message"], condition=models.Q(message__isnull=False), name="action_message"),
            models.Index(fields=["sharer"], condition=models.Q(sharer__isnull=False), name="action_sharer"),
        ]
