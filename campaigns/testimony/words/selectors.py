"""Reads what her path shows: the frame in her language, the facts to choose from, what is private, what is alike."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.letters.rules import similarity
from campaigns.testimony import rules, selectors
from campaigns.testimony.models import Guide, Testimony
from campaigns.testimony.words import rules as words
from contacts.consent import selectors as consent
from contacts.places.models import Address

MOST_COMPARED = 400


def name_of(row: Testimony) -> str:
    """Tell under which name she testifies."""
    return row.speaker_name or str(row.person)


def town_of(row: Testimony) -> str:
    """Tell which town she names."""
    return row.town or getattr(row, "home", "") or ""


def frame_of(row: Testimony) -> tuple[str, str]:
    """Give the first and the last sentences of a draft in her language; both name the bill."""
    bill = row.bill
    with translation.override(row.language):
        told = {"name": name_of(row), "town": town_of(row)}
        first = _("My name is %(name)s, and I live in %(town)s.") if told["town"] else _("My name is %(name)s.")
        stands = {
            "support": _("I testify in support of %(bill)s, %(title)s."),
            "oppose": _("I testify in opposition to %(bill)s, %(title)s."),
            "comment": _("I testify about %(bill)s, %(title)s."),
        }[row.stance]
        asks = {
            "support": _("Please support %(bill)s. Thank you."),
            "oppose": _("Please oppose %(bill)s. Thank you."),
            "comment": _("Please think of this when you decide about %(bill)s. Thank you."),
        }[row.stance]
        facts = {"bill": bill.identifier, "title": bill.title.rstrip(".")} if bill else {}
        opening = f"{first % told} {stands % facts}" if bill else first % told
        return opening, asks % facts if bill else _("Thank you.")


def facts_in(guide: Guide, language: str) -> list[tuple[str, str]]:
    """List the facts to choose from, in a language: (key, words)."""
    return [(one["key"], one.get(language) or one.get("en", "")) for one in guide.facts]


def draft_of(row: Testimony) -> str:
    """Put the draft of a testimony together from what she answered and chose."""
    opening, closing = frame_of(row)
    answers = [str(row.answers.get(name, "")) for name in words.PROMPTS]
    known = dict(facts_in(selectors.guide_of(row.event), row.language))
    return words.compose(opening, answers, [known[key] for key in row.chosen if key in known], closing)


def private_of(person_ids: Iterable[int]) -> dict[int, list[str]]:
    """List addresses and numbers that are known to be these people's, to find them in their texts; two queries."""
    ids = list(person_ids)
    found: dict[int, list[str]] = {pk: [] for pk in ids}
    for pk, points in consent.points_of(ids).items():
        found[pk] += [str(one["value"]) for one in points]
    homes = Address.objects.filter(person__in=ids, until=None).exclude(street="")
    for pk, street in homes.values_list("person", "street"):
        found[pk].append(street)
    return found


def exposed(row: Testimony, text: str | None = None, private: Sequence[str] | None = None) -> list[words.Exposure]:
    """Find what must not become public in a text of hers, or in all that a file would show."""
    told = "\n\n".join((row.text, row.translation, row.speaker_name, row.town)) if text is None else text
    known = private_of([row.person_id])[row.person_id] if private is None else private
    return words.exposures(told, known, row.cleared)


def most_words(row: Testimony) -> int:
    """Tell how many words fit."""
    minutes = selectors.facts_of(row.event)["hearing"]["speaking_minutes"]
    written = selectors.guide_of(row.event).most_words
    return rules.most_words(mode=row.mode or "in_person", minutes=minutes, written=written)


def likeness(row: Testimony) -> int:
    """Tell how much of what is hers in a text stands in another testimony to the same hearing, in percent."""
    given = [*frame_of(row), *(fact for _key, fact in facts_in(selectors.guide_of(row.event), row.language))]
    mine = words.own_part(row.text, given)
    if not mine:
        return 0
    others = Testimony.objects.filter(event=row.event_id, language=row.language).exclude(pk=row.pk).exclude(text="")
    texts = others.order_by("-modified_at").values_list("text", flat=True)[:MOST_COMPARED]
    return max((similarity(words.own_part(text, given), mine) for text in texts), default=0)


def look_at(row: Testimony) -> dict[str, Any]:
    """Look over a text: words, limit, minutes, hints, likeness, and what must not become public."""
    count, most = words.count_words(row.text), most_words(row)
    bill = row.bill.identifier if row.bill else ""
    return {
        "words": count,
        "most": most,
        "share": min(100, round(100 * count / most)) if most else 100,
        "minutes": rules.minutes_of(count),
        "hints": words.hints(row.text, bill=bill, language=row.language, most=most) if row.text else [],
        "alike": likeness(row),
        "exposed": exposed(row, row.text),
    }


def is_open(row: Testimony, now: datetime) -> bool:
    """Tell whether she may still change her text."""
    facts = selectors.facts_of(row.event)
    return rules.may_write_on(facts, mode=row.mode, state=row.state, now=now)
