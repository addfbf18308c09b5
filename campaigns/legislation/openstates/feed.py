"""Asks Open States for the bills that changed: page by page, oldest change first, so that any page may be the last."""

import json
from typing import Any
from urllib.parse import urlencode

from campaigns.legislation.openstates.rules import SOURCE, read_bill
from campaigns.legislation.sources.feed import CAP, Ask, Limits, NoAnswer, Step
from campaigns.legislation.sources.models import SyncCursor
from campaigns.legislation.sources.rules import BillFacts, Unreadable
from coalition.outside.client import Request

HOST = "https://v3.openstates.org"
PER_PAGE = 20  # its most
INCLUDES = ("sponsorships", "abstracts", "actions", "votes", "versions", "documents", "related_bills")
FAULTS = {401: "key_refused", 403: "key_refused", 429: "limit", 404: "gone"}


class OpenStates:
    """Open States' API v3 for one jurisdiction; its free tier allows ten calls a minute and 250 a day."""

    name = SOURCE
    limits = Limits(minute=8, day=240)

    def __init__(self, key: str, jurisdiction: str = "ct") -> None:
        self.key, self.jurisdiction = key, jurisdiction

    def step(self, cursor: SyncCursor, ask: Ask) -> Step:
        """Ask for the page that the cursor stands at, and move the cursor on; raises NoAnswer.

        The cursor follows the time of change: after a page it stands at that page's last change. Only where a whole
        page changed in one moment it goes on by page number.
        """
        page = self._page(cursor, ask)
        results, told = page["results"], page["pagination"]
        facts: list[BillFacts] = []
        refused = []
        for one in results:
            try:
                facts.append(read_bill(one))
            except Unreadable as no:
                refused.append(str(no))
        is_last = not results or told["page"] >= told["max_page"]
        last = str(results[-1].get("updated_at") or "") if results else ""
        if last and last != cursor.since:
            cursor.since, cursor.page = last, 1
        else:
            cursor.page = 1 if is_last else cursor.page + 1
        return Step(facts, is_last=is_last, refused=refused)

    def _page(self, cursor: SyncCursor, ask: Ask) -> dict[str, Any]:
        question = {
            "jurisdiction": self.jurisdiction,
            "session": cursor.session,
            "sort": "updated_asc",
            "per_page": PER_PAGE,
            "page": cursor.page,
            "include": INCLUDES,
        }
        if cursor.since:
            question["updated_since"] = cursor.since
        url = f"{HOST}/bills?{urlencode(question, doseq=True)}"
        answer = ask(Request(url, headers={"X-API-KEY": self.key}, redirects=0, seconds=30, cap=CAP))
        if answer.status != 200:
            raise NoAnswer(FAULTS.get(answer.status, "server"))
        try:
            page = json.loads(answer.body)
            return {"results": list(page["results"]), "pagination": dict(page["pagination"])}
        except (ValueError, KeyError, TypeError) as error:
            raise NoAnswer("garbled") from error
