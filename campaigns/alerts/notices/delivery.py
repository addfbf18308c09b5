"""Puts mails to colleagues into the outbox, each in the language of who reads it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation

from campaigns.composing import delivery as composing
from coalition.accounts.models import User
from coalition.partners.models import Partner
from coalition.partners.senders.models import SeedAddress
from contacts.consent import rules as addresses
from contacts.consent import services as consent
from contacts.correspondence import services as correspondence
from contacts.people.models import Person


@dataclass(frozen=True)
class Notice:
    """What a colleague is told: a subject, paragraphs (empty ones are left out), and a button to a page of the desk."""

    subject: str
    paragraphs: Sequence[str]
    label: str
    path: str


def tell(
    reference: str, partner: Partner, readers: Sequence[User], write: Callable[[], Notice], *, now: datetime
) -> int:
    """Mail colleagues what `write` says in the language of each; the same reference goes to nobody twice."""
    if not readers:
        return 0
    drafts = []
    for code in sorted({one.language for one in readers}):
        with translation.override(code):
            notice = write()
        drafts.append(correspondence.Draft(code, composing.compile_text(_text(notice, partner, code))))
    dispatch = correspondence.open_dispatch(
        reference=reference,
        partner=partner,
        purpose=correspondence.SERVICE,
        drafts=drafts,
        priority=correspondence.RECEIPTS,
    )
    values = {person: {} for person in rows_of(readers, now)}
    return correspondence.send_many(dispatch=dispatch, values=values, now=now).size


def _text(notice: Notice, partner: Partner, code: str) -> composing.Text:
    return composing.Text(
        language=code,
        subject=_plain(" ".join(notice.subject.split())),
        preheader="",
        blocks=[
            *({"kind": "text", "text": _plain(one)} for one in notice.paragraphs if one.strip()),
            {"kind": "button", "label": notice.label, "url": settings.PUBLIC_URL + notice.path},
        ],
        identity=composing.identity_of(partner),
        purpose="desk",
    )


def _plain(text: str) -> str:
    """Keep colleagues' words from being read as merge tags or markup."""
    return text.translate(str.maketrans({"{": "(", "}": ")", "[": "(", "]": ")", "*": "·", "<": "‹", ">": "›"}))


def rows_of(readers: Sequence[User | SeedAddress], now: datetime) -> list[int]:
    """Give each colleague or test mailbox a row as a reader: no partner looks after it, so it is in no list."""
    rows = [
        Person(
            uuid=one.uuid,
            given_name=str(getattr(one, "name", "") or one)[:100],
            language=getattr(one, "language", settings.LANGUAGE_CODE),
        )
        for one in readers
    ]
    Person.objects.bulk_create(rows, ignore_conflicts=True)
    person_of = dict(Person.objects.filter(uuid__in=[one.uuid for one in readers]).values_list("uuid", "pk"))
    boxes = {one.uuid: addresses.read_email(one.email) for one in readers}
    points = consent.find_or_create_points(boxes.values(), now=now)
    consent.link_many([(person_of[key], points[box.kind, box.value], "") for key, box in boxes.items()], now=now)
    return list(person_of.values())
