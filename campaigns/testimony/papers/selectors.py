"""Reads what stands in a file, and what a ready package holds: where to send it and until when."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from campaigns.testimony import rules, selectors
from campaigns.testimony.models import Testimony
from campaigns.testimony.papers.rules import Paper, Part
from campaigns.testimony.words import selectors as own
from coalition.errors import Refusal

KINDS = ("pdf", "docx")
MAIL_MOST = 1500  # letters of a text that fits into the link of a mail
TITLES = {
    "support": gettext_noop("Testimony in support of %(bill)s"),
    "oppose": gettext_noop("Testimony in opposition to %(bill)s"),
    "comment": gettext_noop("Testimony about %(bill)s"),
}


class NotReady(Refusal):
    """Only what is approved and shows nothing private becomes a file."""

    code = "testimony_not_ready"
    message = gettext_lazy("There is no file yet: the testimony is not ready, or something private stands in it.")


def list_ready(rows: QuerySet[Testimony]) -> QuerySet[Testimony]:
    """Narrow a list to what may become a file, in the order of witnesses."""
    ready = rows.filter(text_state=rules.READY, out_at=None).exclude(text="").select_related(*selectors.NEAR)
    return ready.order_by("place", "speaker_name", "pk")


def paper_of(row: Testimony, private: Sequence[str] | None = None) -> Paper:
    """Give what stands in the file of a testimony; `private`: what is known to be hers, if read before; or NotReady.

    The committee reads English: its heads are English, and a translation goes before the original.
    """
    if row.text_state != rules.READY or own.exposed(row, private=private):
        raise NotReady
    hearing, bill = selectors.hearing_of(row.event), row.bill
    with translation.override("en"):
        name, town = own.name_of(row), own.town_of(row)
        committee = hearing.committee.name if hearing.committee else hearing.title
        day = date_format(timezone.localtime(hearing.starts_at), "F j, Y")
        number = bill.identifier if bill else ""
        head = [
            (_("Bill:"), f"{number}, {bill.title}" if bill else "–"),
            (_("Committee:"), committee),
            (_("Hearing:"), day),
            (_("Name:"), name),
            (_("Town:"), town or "–"),
        ]
        return Paper(
            title=_(TITLES[row.stance]) % {"bill": number or hearing.title},
            name=name,
            town=town,
            language="en",
            head=head,
            parts=_parts(row),
            footer=f"{number} · {name}" if number else name,
        )


def _parts(row: Testimony) -> list[Part]:
    hers = Part("", row.language, _paragraphs(row.text))
    if not row.translation or row.translated_to != "en":  # the committee reads English: hers is what it gets
        return [hers]
    translated = Part(_("English translation"), row.translated_to, _paragraphs(row.translation))
    return [translated, Part(_("Original"), row.language, hers.paragraphs)]


def words_of(row: Testimony) -> str:
    """Give the words to paste, as the file has them: what the committee can read first, then her own."""
    pieces = [one for part in _parts(row) for one in ((part.heading,) if part.heading else ()) + tuple(part.paragraphs)]
    return "\n\n".join(pieces)


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def package_of(row: Testimony) -> dict[str, Any]:
    """Tell where a ready testimony goes: address, form, subject, the words to paste, the files that are taken."""
    facts = selectors.facts_of(row.event)["hearing"]
    bill = row.bill.identifier if row.bill else facts["title"]
    with translation.override("en"):
        subject = _("Testimony on %(bill)s – %(name)s") % {"bill": bill, "name": own.name_of(row)}
    words = words_of(row)
    body = f"&body={quote(words)}" if len(words) <= MAIL_MOST else ""
    now = timezone.now()
    open_now = rules.open_modes(selectors.facts_of(row.event), now)
    return {
        "subject": subject,
        "words": words,
        "email": facts["testimony_email"],
        "mailto": f"mailto:{facts['testimony_email']}?subject={quote(subject)}{body}",
        "form": facts["testimony_url"],
        "register": facts["registration_url"],
        "kinds": [kind for kind in KINDS if kind in facts["formats"]] or list(KINDS),
        "note": facts["note"],
        "minutes": facts["speaking_minutes"],
        "may_file": rules.WRITTEN in open_now,
        "may_register": row.mode in open_now and row.mode != rules.WRITTEN,
        "files_until": facts["testimony_closes_at"],
        "registers_until": facts["registration_closes_at"],
    }
