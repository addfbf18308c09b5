"""Asks LegiScan for what changed: the master list with the mark of each bill, then each whose mark is new."""

import json
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from campaigns.legislation.announced.rules import read_calendar
from campaigns.legislation.legiscan.rules import SOURCE, read_bill, read_marks, read_person, read_session, read_vote
from campaigns.legislation.sources.feed import CAP, Ask, Limits, NoAnswer, Step
from campaigns.legislation.sources.models import BillSource, RollCall, SourcePerson, SyncCursor
from campaigns.legislation.sources.rules import BillFacts, Unreadable, Who
from coalition.outside.client import Request

HOST = "https://api.legiscan.com/"
PEOPLE, BILL, VOTE = "people", "bill", "vote"


class LegiScan:
    """LegiScan's API for one state; a free key has 30,000 calls a month: we take a thousand a day at most."""

    name = SOURCE
    limits = Limits(minute=60, day=1000)

    def __init__(self, key: str, state: str = "CT") -> None:
        self.key, self.state = key, state

    def step(self, cursor: SyncCursor, ask: Ask) -> Step:
        """Ask for the next thing on the cursor's list, and write down what that brings up; raises NoAnswer.

        A round begins with the master list. Each thing leaves the list in the transaction that keeps its facts.
        """
        if not cursor.waiting:
            return self._begin(cursor, ask)
        kind, number = cursor.waiting[0]
        try:
            step = self._look(cursor, ask, kind, number)
        except Unreadable as no:
            step = Step(refused=[str(no)])
        cursor.waiting = cursor.waiting[1:]
        if step.follow:
            cursor.waiting = [*step.follow, *cursor.waiting]
        step.is_last = not cursor.waiting
        return step

    def _begin(self, cursor: SyncCursor, ask: Ask) -> Step:
        try:
            told = self._ask(ask, "getMasterListRaw", state=self.state)
            marks, session = read_marks(told), read_session(told)
        except Unreadable as no:
            raise NoAnswer("garbled") from no
        known = dict(BillSource.objects.filter(source=SOURCE, external_id__in=marks).values_list("external_id", "mark"))
        changed = [[BILL, number] for number, mark in marks.items() if known.get(number) != mark]
        if changed and session and cursor.since != session:  # who is who in this session, once
            changed, cursor.since = [[PEOPLE, session], *changed], session
        cursor.waiting = changed
        return Step(is_last=not changed)

    def _look(self, cursor: SyncCursor, ask: Ask, kind: str, number: str) -> Step:
        if kind == BILL:
            told = self._ask(ask, "getBill", id=number)
            facts = read_bill(told)
            key = (facts.session, facts.identifier)
            hearings, refused = read_calendar(told, key, settings.TIME_ZONE)
            return Step([facts], follow=self._open_votes(facts), calendars={key: hearings}, refused=refused)
        if kind == PEOPLE:
            told = self._ask(ask, "getSessionPeople", id=number)
            people = [read_person(one) for one in (told.get("sessionpeople") or {}).get("people") or []]
            return Step(people=people)
        told = self._ask(ask, "getRollCall", id=number)
        return Step(votes=[read_vote(told, known_people())])

    @staticmethod
    def _open_votes(facts: BillFacts) -> list[list[str]]:
        ids = [vote.external_id for vote in facts.votes or ()]
        full = RollCall.objects.filter(source=SOURCE, external_id__in=ids, votes__isnull=False)
        known = set(full.values_list("external_id", flat=True))
        return [[VOTE, one] for one in ids if one not in known]

    def _ask(self, ask: Ask, verb: str, **question: Any) -> dict[str, Any]:
        url = f"{HOST}?{urlencode({'key': self.key, 'op': verb, **question})}"
        answer = ask(Request(url, redirects=0, seconds=30, cap=CAP))
        if answer.status != 200:
            raise NoAnswer("limit" if answer.status == 429 else "server")
        try:
            told = json.loads(answer.body)
        except ValueError as error:
            raise NoAnswer("garbled") from error
        if not isinstance(told, dict) or told.get("status") != "OK":
            words = str(((told or {}).get("alert") or {}).get("message") if isinstance(told, dict) else "").casefold()
            raise NoAnswer("key_refused" if "key" in words else "limit" if "limit" in words else "refused")
        return told


def known_people() -> dict[str, Who]:
    """Tell who LegiScan's people are, as far as it has told us: by its id for them."""
    return {row.external_id: Who(row.name, row.external_id) for row in SourcePerson.objects.filter(source=SOURCE)}
