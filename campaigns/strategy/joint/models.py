"""Joint positions and what partners answered."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from campaigns.strategy.joint import rules
from campaigns.strategy.models import Stance


class JointState(models.TextChoices):
    """The life of a joint position."""

    DRAFT = rules.DRAFT, _("Draft")
    OPEN = rules.OPEN, _("Open for names")
    ADOPTED = rules.ADOPTED, _("Adopted")
    WITHDRAWN = rules.WITHDRAWN, _("Withdrawn")


class Answer(models.TextChoices):
    """What a partner answers."""

    SIGNS = rules.SIGNS, pgettext_lazy("a partner answers", "We sign")
    DISSENTS = rules.DISSENTS, pgettext_lazy("a partner answers", "We do not agree")
    ASIDE = rules.ASIDE, pgettext_lazy("a partner answers", "We stand aside")


class JointPosition(models.Model):
    """One row: a text on a bill that one partner proposes and others put their names under."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    bill = models.ForeignKey("campaigns.Bill", on_delete=models.CASCADE, related_name="joint_positions")
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices)
    text = models.TextField(_("text"))
    text_es = models.TextField(_("text in Spanish"), blank=True)  # the same words; names stand under both
    version = models.PositiveIntegerField(default=1)  # goes up when the words change after names stand under them
    sign_by = models.DateField(_("names until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=JointState.choices, default=JointState.DRAFT)
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    ask_at = models.DateTimeField(null=True, blank=True)  # when the partners are to be asked by mail; NULL: they were
    reminded_at = models.DateTimeField(null=True, blank=True)  # before the last day to sign, who had not answered

    standing: Any  # how partners stand and their numbers, where `selectors.with_standing` gave them
    counts: Any

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["bill", "-modified_at"], name="joint_bill")]

    @property
    def words(self) -> str:
        """Give the text in the reader's language, where there is one."""
        return self.text_es if self.text_es and get_language() == "es" else self.text

    @property
    def other_words(self) -> tuple[str, str]:
        """Give the text in the other language, with that language's code; ("", "") where there is none."""
        if not self.text_es:
            return "", ""
        return (self.text, "en") if get_language() == "es" else (self.text_es, "es")


class JointVoice(models.Model):
    """One row: a partner answered about one version of the text. Append-only; the newest counts, dissent stays."""

    joint = models.ForeignKey(JointPosition, on_delete=models.CASCADE, related_name="voices")
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)
    reason = models.TextField(_("why"), blank=True)
    at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["joint", "partner", "-at"], name="joint_voice")]
