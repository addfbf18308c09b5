"""What she does by her link: how, her story, her words, sending, answering a suggestion, saying that it is done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy

from campaigns.ledger import services as ledger
from campaigns.testimony import rules, selectors
from campaigns.testimony import services as testimony
from campaigns.testimony.models import Testimony, TestimonyText, TextKind
from campaigns.testimony.own import forms
from campaigns.testimony.words import selectors as own
from campaigns.turnout import services as turnout
from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.consent import services as consent

WORDING = {
    "testimony.how": gettext_lazy("she chose by link how she testifies"),
    "testimony.written": gettext_lazy("she changed her text by link"),
    "testimony.sent": gettext_lazy("she sent her testimony for review"),
    "testimony.suggestion_taken": gettext_lazy("she took a suggestion"),
    "testimony.suggestion_declined": gettext_lazy("she kept her own words"),
    "testimony.registered_by_link": gettext_lazy("she registered with the committee"),
    "testimony.filed_by_link": gettext_lazy("she sent her testimony to the committee"),
    "testimony.declined_by_link": gettext_lazy("she will not testify"),
}


class Closed(Refusal):
    """Nothing can be changed any more."""

    code = "testimony_closed"
    status = 422
    message = gettext_lazy("The deadline has passed, or the hearing is over. Nothing can be changed any more.")


class NothingWritten(Refusal):
    """There is no text."""

    code = "testimony_empty"
    status = 422
    message = gettext_lazy("There is no text yet. Please write something first.")


@transaction.atomic
def choose_how(row: Testimony, facts: Mapping[str, Any], *, now: datetime) -> None:
    """Choose how to testify; that is a promise at the event, too. Refuses NotOffered when its deadline passed."""
    told = selectors.facts_of(row.event)
    if facts["mode"] not in rules.open_modes(told, now):
        raise turnout.NotOffered
    promised = {
        "mode": "write" if facts["mode"] == rules.WRITTEN else "speak",
        "needs": list(facts["needs"]),
        "needs_note": facts["needs_note"],
    }
    turnout.promise_by_link(row.event, row.person, promised, now=now)
    names = ("mode", "speaker_name", "town", "language", "free_when")
    kept = {name: facts[name] for name in names}
    Testimony.objects.filter(pk=row.pk).update(**kept, out_at=None, out_why="", modified_at=now)
    audit.record("testimony.how", on=row)


@transaction.atomic
def tell_story(row: Testimony, facts: Mapping[str, Any], *, now: datetime) -> bool:
    """Keep her answers, and put the draft together from them; what she wrote by hand stays unless she says `again`.

    Tells whether the text follows the answers. Raises Closed.
    """
    _may_change(row, now)
    was_put_together = not row.text or row.text == own.draft_of(row)
    for name in ("bill", "stance", "role"):
        setattr(row, name, facts.get(name) or getattr(row, name))
    row.answers = {name: facts[name].replace("\r\n", "\n").strip() for name in ("who", "happened", "change")}
    row.chosen = list(facts.get("chosen", []))
    names = ("bill", "stance", "role", "answers", "chosen")
    Testimony.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in names}, modified_at=now)
    if was_put_together or facts.get("again"):
        _keep(row, own.draft_of(row), now)
        return True
    return False


@transaction.atomic
def write(row: Testimony, text: str, *, now: datetime) -> None:
    """Keep her text; what was ready or in review is a draft again. Raises Closed."""
    _may_change(row, now)
    _keep(row, text.replace("\r\n", "\n").strip(), now)


def _keep(row: Testimony, text: str, now: datetime) -> None:
    mine = Testimony.objects.select_for_update().filter(pk=row.pk).exclude(text=text, text_state__gt="")
    state = row.text_state if row.text_state == rules.CHANGES else rules.DRAFTING
    if mine.update(text=text, text_state=state, text_at=now, translation="", translated_at=None, modified_at=now):
        TestimonyText.objects.filter(testimony=row, kind=TextKind.SUGGESTED).update(
            kind=TextKind.REPLACED, answered_at=now
        )
        TestimonyText.objects.create(testimony=row, text=text, at=now)
        row.text, row.text_state = text, state
        audit.record("testimony.written", on=row)


def _may_change(row: Testimony, now: datetime) -> None:
    if not own.is_open(row, now):
        raise Closed


@transaction.atomic
def send(row: Testimony, *, may_quote: bool, now: datetime) -> None:
    """Send a text for review; she knows that it becomes public. Raises Closed, NothingWritten."""
    _may_change(row, now)
    version = fix_public()
    before, after = rules.TEXT_STEPS["send"]
    mine = Testimony.objects.filter(pk=row.pk, text_state__in=before).exclude(text="")
    told = {"public_at": now, "public_version": version, "may_quote": may_quote, "modified_at": now}
    if not mine.update(text_state=after, **told):
        raise NothingWritten
    ledger.record_many([testimony.deed_of(row, "testimony.written", now)], now)
    audit.record("testimony.sent", on=row)


def fix_public() -> int:
    """Fix the words about becoming public that a form shows; tells their version."""
    texts = {}
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            texts[code] = str(forms.PUBLIC)
    return consent.fix_wording(key="testimony.public", texts=texts)


@transaction.atomic
def answer(row: Testimony, suggestion: str, *, takes: bool, now: datetime) -> bool:
    """Take a suggestion or keep her own words; False when it does not wait any more. Raises Closed."""
    _may_change(row, now)
    found = TestimonyText.objects.select_for_update().filter(
        testimony=row, uuid=suggestion, kind=TextKind.SUGGESTED
    ).first()  # fmt: skip
    if found is None:
        return False
    kind = TextKind.TAKEN if takes else TextKind.DECLINED
    TestimonyText.objects.filter(pk=found.pk).update(kind=kind, answered_at=now)
    if takes:
        told = {"text": found.text, "text_at": now, "translation": "", "translated_at": None}
        Testimony.objects.filter(pk=row.pk).update(**told, modified_at=now)
    # Her answer is what the desk waited for.
    Testimony.objects.filter(pk=row.pk, text_state=rules.CHANGES, public_at__isnull=False).update(
        text_state=rules.REVIEW
    )
    audit.record("testimony.suggestion_taken" if takes else "testimony.suggestion_declined", on=row)
    return True


@transaction.atomic
def registered(row: Testimony, number: str, *, now: datetime) -> bool:
    """Note that she registered with the committee, with her number; the first time, or a corrected number."""
    states, _spoken = rules.STEPS["register"]
    mine = Testimony.objects.filter(pk=row.pk, out_at=None).exclude(mode=rules.WRITTEN)
    if mine.filter(state__in=states).update(registered_at=now, number=number.strip()[:40], modified_at=now):
        audit.record("testimony.registered_by_link", on=row)
        return True
    return bool(mine.exclude(registered_at=None).update(number=number.strip()[:40]))


@transaction.atomic
def filed(row: Testimony, *, now: datetime) -> bool:
    """Note that she sent it to the committee, once."""
    mine = Testimony.objects.filter(pk=row.pk, filed_at=None, out_at=None, text_state=rules.READY)
    if not mine.update(filed_at=now, modified_at=now):
        return False
    ledger.record_many([testimony.deed_of(row, "testimony.filed", now)], now)
    audit.record("testimony.filed_by_link", on=row)
    return True


@transaction.atomic
def decline(row: Testimony, *, now: datetime) -> None:
    """Say that she will not testify; her promise at the event goes with it."""
    if row.rsvp and row.rsvp.cancelled_at is None:
        turnout.cancel_by_link(row.rsvp, now=now)
    mine = Testimony.objects.filter(pk=row.pk, spoke_at=None).exclude(state__in=("spoke", "filed"))
    if mine.update(out_at=now, out_why="declined", modified_at=now):
        audit.record("testimony.declined_by_link", on=row)
