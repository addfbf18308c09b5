"""The words for who is left out: short ones for lists, and what stands behind each."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.alerts.audience.selectors import Audience

LEFT_OUT: dict[str, Any] = {
    "complained": _("marked our mail as spam"),
    "suppressed": _("asked not to be written to"),
    "bounced": _("have an address that no longer works"),
    "no_consent": _("never said yes to action alerts"),
    "no_address": _("have no e-mail address"),
    "acted": _("acted on this page already"),
    "too_often": _("got enough alerts lately"),
    "other_today": _("get another alert that day, which goes first"),
    "shared": _("share a mailbox with somebody who gets it"),
}
BEHIND: dict[str, Any] = {
    "complained": _("They pressed “spam”. Writing again would hurt the delivery of everybody’s mail, so nobody can."),
    "suppressed": _("They unsubscribed, asked not to be contacted, or asked to be forgotten. Only they can undo it."),
    "bounced": _("Mail came back for good. With a new address they are reached again."),
    "no_consent": _("They have an address, but gave no consent to action alerts by your organization. Ask for it."),
    "no_address": _("Nobody wrote down an e-mail address yet. A call may find it."),
    "acted": _("They signed, promised or came already. You can write to them all the same: untick it in the alert."),
    "too_often": _("The coalition writes at most so often to one address, whichever partner sends."),
    "other_today": _(
        "Another alert takes the place that day. Its priority is higher, or the same with an earlier hour."
    ),
    "shared": _("A family with one mailbox gets one mail."),
}


def describe(audience: Audience | None) -> dict[str, Any]:
    """Put an audience into words for a page; None is one that is still being counted."""
    names = dict(settings.LANGUAGES)
    found = audience or Audience()
    return {
        "audience": audience,
        "by_language": [(names.get(code, code), people) for code, people in found.by_language.items()],
        "left_out": [(LEFT_OUT.get(reason, reason), people) for reason, people in found.left_out.items()],
    }
