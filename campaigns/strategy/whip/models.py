"""How bodies vote, and who of ours knows whom of them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.strategy.whip import rules


class VotingRule(models.Model):
    """One row: how a body votes; a committee's own row goes before that of all committees, that before a chamber's."""

    BODIES = (("upper", _("Senate")), ("lower", _("House")), ("committee", _("Committees")))
    TIES = ((rules.FAILS, _("the motion fails")), (rules.BROKEN, _("somebody decides")))
    BASES = ((rules.PRESENT, _("those who are there and vote")), (rules.MEMBERS, _("all members")))

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    jurisdiction = models.CharField(_("state"), max_length=10, default="ct")
    body = models.CharField(_("body"), max_length=10, choices=BODIES)
    committee = models.ForeignKey(
        "contacts.Committee", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    seats = models.PositiveIntegerField(_("seats"), default=0)  # 0: as many as the roster knows
    quorum_top = models.PositiveSmallIntegerField(default=1)
    quorum_bottom = models.PositiveSmallIntegerField(default=2)
    top = models.PositiveSmallIntegerField(default=1)
    bottom = models.PositiveSmallIntegerField(default=2)
    of = models.CharField(_("of"), max_length=10, choices=BASES, default=rules.PRESENT)
    or_more = models.BooleanField(_("exactly this share is enough"), default=False)
    tie = models.CharField(_("a tie"), max_length=10, choices=TIES, default=rules.FAILS)
    breaker = models.CharField(_("who decides a tie"), max_length=80, blank=True)
    source = models.CharField(_("where this is written"), max_length=200, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "body"], condition=Q(committee=None), name="one_voting_rule"
            ),
            models.UniqueConstraint(fields=["committee"], name="one_voting_rule_of_a_committee"),
        ]


class Acquaintance(models.Model):
    """One row: somebody of a partner's knows a policymaker; it stays with the partner."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    policymaker = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="known_by")
    name = models.CharField(_("who knows her"), max_length=150)
    how = models.CharField(_("how"), max_length=150, blank=True)
    closeness = models.PositiveSmallIntegerField(
        _("how well"), choices=((1, _("has met her")), (2, _("knows her")), (3, _("is close to her"))), default=2
    )
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "campaigns"
        ordering = ["-closeness", "name"]
        constraints = [models.UniqueConstraint(fields=["partner", "policymaker", "name"], name="one_acquaintance")]
