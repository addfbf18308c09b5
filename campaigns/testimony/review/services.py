"""What organizers do with a text: remark, ask for changes, suggest, clear, approve; and what a volunteer translates."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from campaigns.testimony import rules
from campaigns.testimony.models import Remark, Testimony, TestimonyText, TextKind
from campaigns.testimony.review import delivery
from campaigns.testimony.words import selectors as own
from coalition.audit import services as audit
from coalition.errors import Refusal

WORDING = {
    "testimony.remarked": gettext_lazy("remarked something about a testimony"),
    "testimony.changes_asked": gettext_lazy("asked for changes of a testimony"),
    "testimony.suggested": gettext_lazy("suggested another text of a testimony"),
    "testimony.cleared": gettext_lazy("noted that %(count)s passages of a testimony are not private"),
    "testimony.approved": gettext_lazy("approved a testimony"),
    "testimony.translated": gettext_lazy("translated a testimony"),
    "testimony.translation_wanted": gettext_lazy("asked for a translation of a testimony"),
}


class NotInReview(Refusal):
    """The text is not in a state that allows this."""

    code = "testimony_text_not_now"
    message = gettext_lazy("This cannot be done as the text stands now. Somebody may have been faster: look again.")


class StillPrivate(Refusal):
    """Something private stands in the text."""

    code = "testimony_private"
    message = gettext_lazy(
        "Something private may stand in the text. Ask her to change it, or note that it is not private."
    )


class NotPublic(Refusal):
    """She has not said that it may become public."""

    code = "testimony_not_public"
    message = gettext_lazy("She has not agreed yet that her testimony becomes public. She does so when she sends it.")


class ChangedMeanwhile(Refusal):
    """The text is another one by now."""

    code = "testimony_changed"
    message = gettext_lazy("She has changed her words since you opened this page. Please look at them again.")


@transaction.atomic
def remark(row: Testimony, text: str, *, by: Any, now: datetime) -> None:
    """Remark something among us."""
    Remark.objects.create(testimony=row, text=text, at=now, by=by.user)
    audit.record("testimony.remarked", by=by, on=row)


@transaction.atomic
def ask(row: Testimony, text: str, *, by: Any, now: datetime) -> None:
    """Ask her for changes, by mail. Raises NotInReview."""
    _move(row, "ask", now)
    said = Remark.objects.create(testimony=row, text=text, for_her=True, at=now, by=by.user)
    delivery.tell(row, "changes", str(said.uuid), delivery.asks(text), now)
    audit.record("testimony.changes_asked", by=by, on=row)


@transaction.atomic
def suggest(row: Testimony, text: str, *, by: Any, now: datetime) -> TestimonyText:
    """Suggest another text to her, by mail; an older suggestion is replaced. Raises NotInReview."""
    _move(row, "ask", now)
    waiting = TestimonyText.objects.filter(testimony=row, kind=TextKind.SUGGESTED)
    waiting.update(kind=TextKind.REPLACED, answered_at=now)
    text = text.replace("\r\n", "\n").strip()
    made = TestimonyText.objects.create(testimony=row, kind=TextKind.SUGGESTED, text=text, at=now, by=by.user)
    delivery.tell(row, "suggestion", str(made.uuid), delivery.suggests, now)
    audit.record("testimony.suggested", by=by, on=row)
    return made


@transaction.atomic
def clear(row: Testimony, passages: Sequence[str], *, by: Any, now: datetime) -> int:
    """Note that these passages are not private, such as the address of a school; tells how many."""
    found = [one.found for one in own.exposed(row) if one.found in passages]
    if found:
        Testimony.objects.filter(pk=row.pk).update(cleared=[*row.cleared, *found], modified_at=now)
        row.cleared = [*row.cleared, *found]
        audit.record("testimony.cleared", by=by, on=row, facts={"count": len(found)})
    return len(found)


@transaction.atomic
def approve(row: Testimony, *, by: Any, now: datetime) -> None:
    """Approve a text and tell her. Raises NotPublic, StillPrivate, NotInReview."""
    if row.public_at is None:
        raise NotPublic
    if own.exposed(row):
        raise StillPrivate
    _move(row, "approve", now)
    TestimonyText.objects.filter(testimony=row, kind=TextKind.SUGGESTED).update(kind=TextKind.REPLACED, answered_at=now)
    delivery.tell(row, "ready", f"{row.uuid}:{digest_of(row.text)}", delivery.approves, now)
    audit.record("testimony.approved", by=by, on=row)


@transaction.atomic
def want_translation(row: Testimony, *, by: Any, now: datetime) -> None:
    """Ask volunteers for a translation of English words into Spanish; of others one is always asked for."""
    mine = Testimony.objects.filter(pk=row.pk, translation="", translated_to="", out_at=None).exclude(text="")
    if not mine.update(translated_to=rules.other_language(row.language), modified_at=now):
        raise NotInReview
    audit.record("testimony.translation_wanted", by=by, on=row)


def _move(row: Testimony, step: str, now: datetime) -> None:
    before, after = rules.TEXT_STEPS[step]
    mine = Testimony.objects.filter(pk=row.pk, text_state__in=before, text=row.text, out_at=None).exclude(text="")
    if not mine.update(text_state=after, modified_at=now):
        raise NotInReview
    row.text_state = after


def digest_of(text: str) -> str:
    """Name a text, to notice that it is another one."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def translate(row: Testimony, text: str, *, seen: str, by: Any, now: datetime) -> None:
    """Keep a volunteer's translation of the text that she saw, into the other language. Raises ChangedMeanwhile."""
    other = rules.other_language(row.language)
    told = {"translation": text.replace("\r\n", "\n").strip(), "translated_to": other, "translated_at": now}
    mine = Testimony.objects.select_for_update().filter(pk=row.pk).first()
    if mine is None or digest_of(mine.text) != seen:
        raise ChangedMeanwhile
    Testimony.objects.filter(pk=row.pk).update(**told, translated_by=by.user, modified_at=now)
    audit.record("testimony.translated", by=by, on=row)
