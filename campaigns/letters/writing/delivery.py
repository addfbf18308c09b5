"""Writes the mail of a handover: one person's letter, or a day's letters together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext, ngettext

from campaigns.letters.models import Handover, Letter, LetterDrive
from campaigns.strategy.asking.selectors import style_of
from coalition.partners.senders import selectors as senders
from coalition.post.rules import Letter as Mail
from coalition.post.rules import Recipient, Sender

Points = Mapping[int, list[dict[str, Any]]]


def write_mail(
    drive: LetterDrive, handover: Handover, letters: Sequence[Letter], mails: Points, now: datetime
) -> Mail | None:
    """Write the mail to the office; None where the partner has no sender or the office no address.

    A single letter comes in the writer's name from our own domain, and an answer goes to her; many together come from
    the partner, with each writer's address beside her letter.
    """
    partner = drive.page.partner
    identity = senders.find_default(partner)
    if identity is None or handover.office is None or not handover.office.email or not letters:
        return None
    for one in letters:
        one.reply_to = next((point["value"] for point in mails.get(one.person_id, [])), "")  # type: ignore[attr-defined]
        one.salutation = salutation(one)  # type: ignore[attr-defined]
    facts = {"letters": letters, "first": letters[0], "partner": partner, "seat": letters[0].seat, "now": now}
    if handover.way == "mail":
        one = letters[0]
        name, reply_to = one.signed.get("name", ""), one.reply_to  # type: ignore[attr-defined]
        subject, template = one.subject, "campaigns/letters/mail/letter.txt"
        sender = Sender(identity.email, f"{name} · {partner.name}"[:100], reply_to or identity.reply_to)
    else:
        subject, template = _digest_subject(letters), "campaigns/letters/mail/digest.txt"
        sender = senders.as_sender(identity)
    with translation.override(letters[0].language if handover.way == "mail" else "en"):
        text = render_to_string(template, facts)
    return Mail(
        sender=sender,
        subject=" ".join(subject.split())[:150],
        text=text,
        html="",
        recipients=[Recipient(handover.office.email, str(handover.uuid), str(handover.policymaker))],
        category="letter",
        is_tracked=False,
    )


def salutation(letter: Letter) -> str:
    """Address who holds the seat, in the language of the letter."""
    with translation.override(letter.language):
        name = letter.policymaker.family_name or str(letter.policymaker)
        styled = style_of(letter.seat.chamber, name, letter.term.title)
        return gettext("Dear %(name)s,") % {"name": str(letter.policymaker) if styled == name else styled}


def _digest_subject(letters: Sequence[Letter]) -> str:
    with translation.override("en"):
        words = ngettext("%(n)s letter from a constituent: %(subject)s", "%(n)s letters: %(subject)s", len(letters))
        return words % {"n": len(letters), "subject": letters[0].subject}
