"""The words of a halt, by its reason: the code stands in the alert, the numbers in its send."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.alerts.audience import selectors as audience
from campaigns.alerts.models import Alert
from campaigns.alerts.preflight.forms import ISSUES
from coalition.listing.rules import number, percent

Words = str | Promise
# Before anybody was written to.
NEVER_BEGAN: dict[str, Words] = {
    "broken_segment": audience.BrokenSegment.message,
    "nobody_left": _("When the hour came, nobody in the audience could be written to."),
    "nothing_written": ISSUES["no_text"],
    "hearing_gone": _("The text names a time of a hearing that does not take place, or that nobody knows any more."),
    "too_late": _("The text names a time that had passed when the hour of the alert came."),
    "no_postal_address": ISSUES["no_postal_address"],
    "no_sender": ISSUES["no_sender"],
}
HAPPENED: dict[str, Words] = {
    "bounces": _("%(part)s of %(whole)s mails of the last hour came back (%(share)s; 5%% is the limit)."),
    "complaints": _(
        "%(part)s of %(whole)s people who got it in the last hour marked it as spam (%(share)s; 0.1%% is the limit)."
    ),
    "provider_errors": _("The mail provider failed %(part)s times in a row: %(error)s"),
    "provider_refused": _("The mail provider refuses our account: %(error)s"),
    "too_late": _(
        "Something that the text offers closed before everybody had got it. Nobody was written to after that."
    ),
    "hearing_changed": _("The hearing that the text speaks about was changed while the alert was going out."),
}
TO_DO: dict[str, Sequence[Words]] = {
    "too_late": [
        _("Cancel, make a copy that names only what is still ahead, and leave out who has got this one."),
        _("Going on sends nothing: what is over is not offered to anybody."),
    ],
    "hearing_changed": [
        _("Look at the hearing and at the text. Is all still so? Then go on: nobody gets it twice."),
        _("If not, cancel and make a copy; who signed up is told of the change anyway."),
    ],
    "bounces": [
        _("See below why mails came back. Addresses that do not exist are already left out of everything else."),
        _("Was a list imported lately? Cancel, make a copy, and leave that segment out of its audience."),
        _("If other servers refused us for a while, wait some hours before you go on."),
    ],
    "complaints": [
        _("Read the mail as somebody who does not remember us: does it say at once who writes, and why to her?"),
        _("Do these people expect mail about this? Cancel, and ask a smaller audience that has acted before."),
        _("If you go on, mail providers may put all our mail into the spam folder for weeks."),
    ],
    "provider_errors": [
        _("Look at the status page of the mail provider. Batches in doubt stand below; they settle by themselves."),
        _("When the provider works again, go on: who has it already will not get it twice."),
        _("Whether to change to another provider is for the administrator of this server to decide."),
    ],
    "provider_refused": [
        _("An administrator looks into the account at the mail provider: key, plan, suspension."),
        _("Once it is mended, go on: nobody was skipped, and nobody will get it twice."),
    ],
}


@dataclass(frozen=True)
class Told:
    """A halt in words."""

    happened: str
    to_do: Sequence[Words]


def tell(alert: Alert) -> Told | None:
    """Say why an alert was halted and what to do; None while it is not halted."""
    if alert.state != "halted":
        return None
    code = alert.halted_reason
    if code in HAPPENED and alert.dispatch:
        return Told(str(HAPPENED[code]) % _numbers(alert.dispatch.halt_facts), TO_DO[code])
    return Told(str(NEVER_BEGAN.get(code, code)), [])


def _numbers(facts: dict[str, Any]) -> dict[str, str]:
    part, whole = int(facts.get("part") or 0), int(facts.get("whole") or 0)
    return {
        "part": number(part),
        "whole": number(whole),
        # two places below one percent: complaints are counted in tenths of a percent
        "share": f"{100 * part / whole:.2f}\N{NO-BREAK SPACE}%" if 0 < 100 * part < whole else percent(part, whole),
        "error": str(facts.get("error") or "–"),
    }
