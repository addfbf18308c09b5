"""Tells by mail who is asked for a yes, and whoever asked what the answer was."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.alerts.composer.services import rows_of
from campaigns.alerts.preflight.forms import say_time
from campaigns.alerts.preflight.models import Approval
from campaigns.composing import delivery as composing
from coalition.accounts.models import User
from coalition.listing.rules import number
from contacts.correspondence import services as correspondence

QUESTION, ANSWER = "question", "answer"


def tell(approval: Approval, what: str, readers: Sequence[User], *, now: datetime) -> int:
    """Mail a question to those who may answer it, or the answer to who asked: each in her language."""
    if not readers:
        return 0
    partner = approval.alert.partner
    drafts = [
        correspondence.Draft(code, composing.compile_text(_text(approval, what, code, now)))
        for code in sorted({one.language for one in readers})
    ]
    dispatch = correspondence.open_dispatch(
        reference=f"approval:{approval.uuid}:{what}",
        partner=partner,
        purpose=correspondence.SERVICE,
        drafts=drafts,
        priority=correspondence.RECEIPTS,
    )
    people = rows_of(readers, now)
    return correspondence.send_many(dispatch=dispatch, values={person: {} for person in people}, now=now).size


def _text(approval: Approval, what: str, code: str, now: datetime) -> composing.Text:
    partner = approval.alert.partner
    with translation.override(code):
        subject, paragraphs, label = _question(approval, now) if what == QUESTION else _answer(approval)
    name = "alerts:approval" if what == QUESTION else "alerts:check"
    url = settings.PUBLIC_URL + reverse(name, args=[approval.alert.uuid])
    return composing.Text(
        language=code,
        subject=_plain(subject),
        preheader="",
        blocks=[
            *({"kind": "text", "text": _plain(one)} for one in paragraphs if one.strip()),
            {"kind": "button", "label": label, "url": url},
        ],
        identity=composing.Identity(partner.name, partner.postal_address, partner.website, partner.color),
        is_receipt=True,
    )


def _question(approval: Approval, now: datetime) -> tuple[str, list[str], str]:
    facts: dict[str, Any] = {
        "name": approval.alert.name,
        "who": str(approval.asked_by),
        "people": number(approval.people),
        "when": say_time(approval.send_at, now) if approval.send_at else _("as soon as it is let go"),
    }
    asked = _("%(who)s asks for your yes to the alert “%(name)s” to %(people)s people. It goes out %(when)s.") % facts
    return _("Please look at: %(name)s") % facts, [asked, approval.question], _("Look at it")


def _answer(approval: Approval) -> tuple[str, list[str], str]:
    facts = {"name": approval.alert.name, "who": str(approval.decided_by)}
    if approval.decision == "approved":
        said = _("%(who)s said yes to the alert “%(name)s”.") % facts
        return _("Approved: %(name)s") % facts, [said, approval.note], _("Open the alert")
    said = _("%(who)s did not say yes to the alert “%(name)s”.") % facts
    return _("Not approved: %(name)s") % facts, [said, approval.note], _("Open the alert")


def _plain(text: str) -> str:
    """Keep colleagues' words from being read as merge tags or markup."""
    return text.translate(str.maketrans({"{": "(", "}": ")", "[": "(", "]": ")", "*": "·", "<": "‹", ">": "›"}))
