"""Asks Open States for the events ahead: page by page, first those that stand, then those that were taken back."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from campaigns.legislation.announced.rules import BEHIND, read_event
from campaigns.legislation.openstates.feed import FAULTS, HOST, PER_PAGE
from campaigns.legislation.sources.feed import CAP, Ask, Limits, NoAnswer, Step
from campaigns.legislation.sources.models import SyncCursor
from campaigns.legislation.sources.rules import Unreadable
from coalition.outside.client import Request

SOURCE = "openstates-events"
INCLUDES = ("media", "participants", "agenda")
STAND, GONE = "", "gone"  # what a round asks for, kept in the cursor's `since`


class OpenStatesEvents:
    """Open States' events of one jurisdiction; within the same free tier as its bills."""

    name = SOURCE
    limits = Limits(minute=4, day=60)

    def __init__(self, key: str, jurisdiction: str = "ct") -> None:
        self.key, self.jurisdiction = key, jurisdiction

    def step(self, cursor: SyncCursor, ask: Ask) -> Step:
        """Ask for the page that the cursor stands at, and move the cursor on; raises NoAnswer."""
        results, last_page = self._page(cursor, ask)
        step = Step()
        for one in results:
            try:
                fact = read_event(one, settings.TIME_ZONE)
                step.hearings += [fact] if fact else []
            except Unreadable as no:
                step.refused.append(str(no))
        if results and cursor.page < last_page:
            cursor.page += 1
        else:
            step.is_last = cursor.since == GONE
            cursor.since, cursor.page = (STAND if step.is_last else GONE), 1
        return step

    def _page(self, cursor: SyncCursor, ask: Ask) -> tuple[list[Any], int]:
        question = {
            "jurisdiction": self.jurisdiction,
            "after": self._since().isoformat(timespec="seconds"),
            "deleted": "true" if cursor.since == GONE else "false",
            "per_page": PER_PAGE,
            "page": cursor.page,
            "include": INCLUDES,
        }
        url = f"{HOST}/events?{urlencode(question, doseq=True)}"
        answer = ask(Request(url, headers={"X-API-KEY": self.key}, redirects=0, seconds=30, cap=CAP))
        if answer.status != 200:
            raise NoAnswer(FAULTS.get(answer.status, "server"))
        try:
            page = json.loads(answer.body)
            return list(page["results"]), int(page["pagination"]["max_page"])
        except (ValueError, KeyError, TypeError) as error:
            raise NoAnswer("garbled") from error

    @staticmethod
    def _since() -> datetime:
        return (timezone.now() - BEHIND).astimezone(UTC)
