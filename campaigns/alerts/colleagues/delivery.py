"""Tells colleagues by mail what somebody said about a draft: who is named, who wrote the draft, who said something."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.alerts.colleagues import rules
from campaigns.alerts.history.models import Comment
from campaigns.alerts.notices.delivery import Notice
from campaigns.alerts.notices.delivery import tell as mail
from coalition.accounts.models import User
from coalition.partners import rules as roles
from coalition.partners.models import Membership

MAY_READ = [role for role in roles.ROLE_RIGHTS if roles.may(role, "alerts.view")]
NAMED, TALK = "named", "talk"


def list_colleagues(said_by: Membership) -> list[User]:
    """List everybody else of the team who may read a draft."""
    rows = Membership.objects.filter(partner=said_by.partner, until=None, role__in=MAY_READ, user__is_active=True)
    rows = rows.exclude(user=said_by.user_id).select_related("user").order_by("user__name", "pk")
    return [one.user for one in rows]


def tell(said: Comment, *, by: Membership, now: datetime) -> list[User]:
    """Mail a comment to whom it concerns, each in her language and once; gives them."""
    team = list_colleagues(by)
    named = rules.find_named(said.text, {one.pk: rules.names_of(one.name, one.email) for one in team})
    talked = set(Comment.objects.filter(alert=said.alert_id).values_list("by_id", flat=True)) | {said.alert.made_by_id}
    first = [one for one in team if one.pk in named]
    rest = [one for one in team if one.pk in talked - named]
    for what, readers in ((NAMED, first), (TALK, rest)):
        _mail(said, what, readers, now)
    return [*first, *rest]


def _mail(said: Comment, what: str, readers: Sequence[User], now: datetime) -> None:
    alert = said.alert

    def write() -> Notice:
        facts = {"who": str(said.by), "name": alert.name}
        subject = _("%(who)s asks you about “%(name)s”") if what == NAMED else _("%(who)s on “%(name)s”")
        about = _("About the words: “%(quote)s”") % {"quote": said.quote} if said.quote else ""
        wrote = _("%(who)s wrote a comment on the alert “%(name)s”:") % facts
        path = reverse("alerts:comments", args=[alert.uuid])
        return Notice(subject % facts, [wrote, about, said.text], _("Read and answer"), path)

    mail(f"comment:{said.uuid}:{what}", alert.partner, readers, write, now=now)
