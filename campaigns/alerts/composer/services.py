"""Keeps a draft as the composer holds it, and sends it to colleagues to try."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.alerts import criteria, rules, selectors
from campaigns.alerts.audience.rules import NORMAL
from campaigns.alerts.composer.selectors import test_reference
from campaigns.alerts.history import rules as packing
from campaigns.alerts.history import services as history
from campaigns.alerts.history.models import Revision, RevisionKind
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.alerts.notices.delivery import rows_of
from campaigns.alerts.services import NotOpen, NotPossible, create_alert
from campaigns.alerts.variants import selectors as written
from campaigns.alerts.variants import services as variants
from campaigns.alerts.variants.rules import CONTENT
from campaigns.alerts.variants.services import Setup
from campaigns.composing import rules as texts
from campaigns.pages.models import ActionPage
from campaigns.strategy.models import Campaign
from coalition.accounts.models import User
from coalition.audit import services as audit
from coalition.errors import Refusal
from coalition.partners.models import Membership
from coalition.partners.senders import selectors as senders
from coalition.partners.senders.models import SeedAddress, SenderIdentity
from contacts.correspondence import services as correspondence
from contacts.correspondence.models import Dispatch
from contacts.correspondence.rules import BadTag, Compiled
from contacts.people.models import Person
from contacts.segments.models import Segment

SAVED = ("name", "campaign", "page", "sender", "languages", "send_at", "timing", "priority", "skips_acted")


class CannotTest(Refusal):
    """The text cannot be compiled, so there is nothing to test."""

    code = "cannot_test"
    status = 422
    message = _("A merge tag in this text cannot be understood. Mend it first.")


@dataclass(frozen=True)
class Wording:
    """What an author wrote in one language."""

    subject: str = ""
    preheader: str = ""
    blocks: Sequence[dict[str, str]] = ()


@dataclass(frozen=True)
class Changes:
    """What a composer holds: everything of a draft."""

    name: str
    campaign: UUID | None = None
    page: UUID | None = None
    sender: UUID | None = None
    include: Sequence[UUID] = ()
    exclude: Sequence[UUID] = ()
    send_at: datetime | None = None
    priority: int = NORMAL
    skips_acted: bool = True
    timing: Mapping[str, Any] = field(default_factory=dict)
    setup: Setup | None = None  # of variants; None: as it is
    variant: str = "A"  # whose wordings these are
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    others: Mapping[str, Mapping[str, Wording]] = field(default_factory=dict)  # of further variants; a page has none


def save_draft(
    alert: Alert, changes: Changes, *, by: Membership, now: datetime, quietly: bool = False, kind: str = ""
) -> Alert:
    """Write what the composer holds; segments, campaign, page and sender of other partners are ignored.

    `quietly`: an autosave, which leaves no line in the diary. `kind` of the revision that is kept, if neither of the
    usual ones. Raises NotOpen.
    """
    mine = {"partner": by.partner}
    with transaction.atomic():
        locked = Alert.objects.select_for_update().get(pk=alert.pk)
        if not rules.is_open(locked.state):
            raise NotOpen
        locked.name = changes.name.strip()[:150] or locked.name
        locked.campaign = Campaign.objects.filter(**mine, uuid=changes.campaign).first() if changes.campaign else None
        locked.page = ActionPage.objects.filter(**mine, uuid=changes.page).first() if changes.page else None
        locked.sender = SenderIdentity.objects.filter(**mine, uuid=changes.sender).first() if changes.sender else None
        if changes.variant == "A":
            locked.languages = sorted(changes.wordings)
        locked.send_at, locked.timing, locked.modified_at = changes.send_at, dict(changes.timing), now
        locked.priority, locked.skips_acted = changes.priority, changes.skips_acted
        locked.save(update_fields=[*SAVED, "modified_at"])
        locked.include.set(Segment.objects.filter(**mine, uuid__in=changes.include))
        locked.exclude.set(Segment.objects.filter(**mine, uuid__in=changes.exclude))
        _write_versions(locked, changes, now)
        if changes.setup is not None:
            variants.keep_setup(locked, changes.setup, now=now)
        for letter, wordings in changes.others.items():
            _write_texts(locked, letter, wordings, now)
        kept = RevisionKind.AUTO if quietly else RevisionKind.SAVED
        history.keep(locked, held_by(locked), kind=kind or kept, by=by, now=now)
        if not quietly:
            audit.record("alert.edited", by=by, on=locked)
    return locked


def restore(alert: Alert, row: Revision, *, by: Membership, now: datetime) -> Alert:
    """Make a revision the draft again, with all variants; what it replaces is a revision too. Raises NotOpen."""
    with transaction.atomic():
        locked = Alert.objects.select_for_update().get(pk=alert.pk)
        if not rules.is_open(locked.state):
            raise NotOpen
        held = held_by(locked)
        whole = packing.fill_in(row.changes, packing.pack(held))
        changes = packing.unpack(whole, {"Changes": Changes, "Wording": Wording, "Setup": Setup})
        if not changes.wordings:
            raise NotPossible
        history.keep(locked, held, kind=RevisionKind.SAVED, by=by, now=now)
        return save_draft(alert, changes, by=by, now=now, kind=RevisionKind.RESTORED)


def held_by(alert: Alert) -> Changes:
    """Give everything of a draft as it is now: whom, when, how it is tried, the texts of every variant."""
    texts_of: dict[str, dict[str, Wording]] = {"A": {}}
    for one in AlertVersion.objects.filter(alert=alert).order_by("variant", "language"):
        texts_of.setdefault(one.variant, {})[one.language] = Wording(one.subject, one.preheader, one.blocks)
    return Changes(
        name=alert.name,
        campaign=alert.campaign.uuid if alert.campaign else None,
        page=alert.page.uuid if alert.page else None,
        sender=alert.sender.uuid if alert.sender else None,
        include=sorted(alert.include.values_list("uuid", flat=True)),
        exclude=sorted(alert.exclude.values_list("uuid", flat=True)),
        send_at=alert.send_at,
        priority=alert.priority,
        skips_acted=alert.skips_acted,
        timing=alert.timing,
        setup=variants.setup_of(alert),
        wordings=texts_of.pop("A"),
        others=texts_of,
    )


def begin_draft(changes: Changes, *, by: Membership, now: datetime) -> Alert:
    """Begin a draft that holds all this; without any text it begins with an empty one in the partner's language."""
    with transaction.atomic():
        alert = create_alert(name=changes.name, campaign=None, by=by, now=now)
        if not changes.wordings:
            changes = replace(changes, wordings={by.partner.language: Wording()})
        return save_draft(alert, changes, by=by, now=now, quietly=True)


def _write_versions(alert: Alert, changes: Changes, now: datetime) -> None:
    """Write the wordings of one variant; a variant that shares the alert's blocks keeps its own as they are."""
    is_own = True
    if changes.variant == "A":
        alert.versions.exclude(language__in=list(changes.wordings)).delete()
    elif changes.setup is None or changes.setup.kind != CONTENT:
        is_own = False
    _write_texts(alert, changes.variant, changes.wordings, now, has_blocks=is_own)


def _write_texts(
    alert: Alert, letter: str, wordings: Mapping[str, Wording], now: datetime, *, has_blocks: bool = True
) -> None:
    fields = ["subject", "preheader", *(["blocks"] if has_blocks else []), "modified_at"]
    rows = [
        AlertVersion(
            alert=alert, language=language, variant=letter, subject=" ".join(one.subject.split())[:200],
            preheader=" ".join(one.preheader.split())[:200], blocks=texts.clean_blocks(list(one.blocks)),
            modified_at=now,
        )
        for language, one in wordings.items()
        if language in (dict(settings.LANGUAGES) if letter == "A" else alert.languages)
    ]  # fmt: skip
    AlertVersion.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["alert", "language", "variant"],
        update_fields=fields,
    )


@dataclass(frozen=True)
class Test:
    """A test send: to whom, in which languages, written for whom of the audience (None: examples), which variant."""

    readers: Sequence[User | SeedAddress]
    languages: Sequence[str]
    reader: Person | None = None
    variant: str = "A"


def send_test(alert: Alert, test: Test, *, by: Membership, now: datetime) -> int:
    """Send the texts through the outbox as they would arrive, marked as tests; tells to how many mailboxes.

    Raises CannotTest, and NotPossible when there is no such text or nobody to send it to.
    """
    versions = [one for code, one in selectors.versions_of(alert).items() if code in test.languages]
    if not versions or not test.readers:
        raise NotPossible
    facts = selectors.facts_of(alert, now)
    with transaction.atomic():
        people = rows_of(test.readers, now)
        for version in versions:
            compiled = _compile_test(alert, written.text_of(alert, version, test.variant), facts)
            values = criteria.values_for(compiled, version.language, test.reader, now, partner_id=alert.partner_id)
            own = {name: value for name, value in values.items() if name not in criteria.MACHINE}
            dispatch = _open_test(alert, version.language, test.variant, compiled)
            correspondence.send_many(dispatch=dispatch, values=dict.fromkeys(people, own), now=now)
        audit.record("alert.tested", by=by, on=alert, facts={"people": len(people)})
    return len(people)


def _compile_test(alert: Alert, version: AlertVersion, facts: selectors.Facts) -> Compiled:
    try:
        compiled = criteria.compile_version(alert, version, facts)
    except BadTag as bad:
        raise CannotTest from bad
    with translation.override(version.language):
        mark = gettext("[Test]")
    return replace(compiled, subject=f"{mark} {compiled.subject}")


def _open_test(alert: Alert, language: str, variant: str, compiled: Compiled) -> Dispatch:
    identity = written.sender_of(alert, variant)
    sender = senders.as_sender(identity) if identity else None
    return correspondence.open_dispatch(
        reference=f"{test_reference(alert)}{secrets.token_hex(6)}",
        partner=alert.partner,
        purpose=correspondence.SERVICE,
        drafts=[correspondence.Draft(language, compiled, sender=sender)],
        priority=correspondence.RECEIPTS,
    )
