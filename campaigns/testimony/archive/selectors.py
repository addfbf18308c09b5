"""Searches testimony by words, topic, district and bill, and cuts the passage that was found out of a text."""

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns.legislation.models import Bill
from campaigns.testimony import selectors
from campaigns.testimony.models import Testimony
from contacts.places.models import Residence

CONFIGS = ("english", "spanish")
SAID = ("ready", "registered", "confirmed", "checked_in", "spoke", "filed")
ROOM = 110  # letters on each side of what was found


def list_said(membership: Any) -> QuerySet[Testimony]:
    """List the testimony of this membership's partner that is ready or was given; its words became public."""
    rows = selectors.list_testimony(membership).filter(state__in=SAID, text_state="ready").exclude(text="")
    return rows.select_related("event__page", "event__hearing__committee").prefetch_related("event__page__versions")


def search(rows: QuerySet[Testimony], words: str) -> QuerySet[Testimony]:
    """Narrow to those that hold these words, in English or Spanish forms of them, also in a translation."""
    found, words = Q(), words.replace("\x00", " ")
    for config in CONFIGS:
        rows = rows.alias(**{config: SearchVector("text", "translation", config=config)})
        found |= Q(**{config: SearchQuery(words[:200], config=config, search_type="websearch")})
    return rows.filter(found)


def in_district(rows: QuerySet[Testimony], name: str) -> QuerySet[Testimony]:
    """Narrow to people who live in a district such as `upper:5`, for certain."""
    chamber, _colon, number = name.partition(":")
    if not number.isdecimal() or len(number) > 5:
        return rows.none()
    home = Residence.objects.filter(person=OuterRef("person"), candidates=[], district__valid_to=None)
    return rows.filter(Exists(home.filter(district__chamber=chamber, district__number=int(number))))


def list_bills(partner_id: int) -> list[tuple[str, str]]:
    """List the bills that testimony of this partner was about."""
    used = Testimony.objects.filter(event__page__partner=partner_id, bill__isnull=False).values("bill")
    return [(str(bill.uuid), bill.identifier) for bill in Bill.objects.filter(pk__in=used).order_by("identifier")]


def list_topics(partner_id: int) -> list[tuple[str, str]]:
    """List the topics: the subjects of those bills."""
    used = Testimony.objects.filter(event__page__partner=partner_id, bill__isnull=False).values("bill")
    found = {
        one for subjects in Bill.objects.filter(pk__in=used).values_list("subjects", flat=True) for one in subjects
    }
    return [(one, one) for one in sorted(found)]


def passage(text: str, words: str) -> str:
    """Cut the passage around the first of these words out of a text; else its beginning."""
    stems = [re.escape(word[:5]) for word in re.findall(r"\w{3,}", words)]
    found = re.search(r"\b(?:" + "|".join(stems) + ")", text, re.IGNORECASE) if stems else None
    flat = " ".join(text.split())
    if not found:
        return flat[: 2 * ROOM].rpartition(" ")[0] + " …" if len(flat) > 2 * ROOM else flat
    start, end = max(0, found.start() - ROOM), min(len(text), found.end() + ROOM)
    cut = " ".join(text[start:end].split())
    cut = cut.partition(" ")[2] if start else cut
    cut = cut.rpartition(" ")[0] if end < len(text) else cut
    return ("… " if start else "") + cut + (" …" if end < len(text) else "")
