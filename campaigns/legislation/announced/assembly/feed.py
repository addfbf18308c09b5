"""Asks the General Assembly for its committees' calendars, one committee a step."""

import csv
import io
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings

from campaigns.legislation.announced.assembly.rules import COMMITTEES, SITE, SOURCE, Calendar, read_calendar
from campaigns.legislation.sources.feed import Ask, Limits, NoAnswer, Step
from campaigns.legislation.sources.models import SyncCursor
from coalition.outside.client import NoReply, Request
from coalition.outside.files import fetch_file
from coalition.outside.rules import Forbidden

HOST, FILE = "ftp.cga.ct.gov", "/pub/data/committee.csv"
CAP = 2 * 1024 * 1024
FAULTS = {401: "refused", 403: "refused", 404: "gone", 429: "limit"}


class AssemblyEvents:
    """The state's own calendar; it needs no key, and we ask it as often as a careful reader would."""

    name = SOURCE
    limits = Limits(minute=6, day=240, hours=3)

    def __init__(self, fetch: Callable[[str, str], bytes] = fetch_file) -> None:
        self.fetch = fetch

    def step(self, cursor: SyncCursor, ask: Ask) -> Step:
        """Ask for the calendar of the next committee, and move the cursor on; raises NoAnswer.

        A calendar that cannot be read is refused with its reason, and the next committee comes all the same.
        """
        waiting = cursor.waiting or self._committees()
        code, committee = waiting[0]
        url = f"{SITE}/basin/fullcalendar/commevents.php?{urlencode({'comm_code': code})}"
        answer = ask(Request(url, redirects=1, seconds=30, cap=CAP))
        if answer.status != 200:
            cursor.waiting = waiting
            raise NoAnswer(FAULTS.get(answer.status, "server"))
        text = answer.body.decode("utf-8-sig", "replace")
        hearings, refused = read_calendar(text, Calendar(code, committee, cursor.session, settings.TIME_ZONE))
        cursor.waiting = waiting[1:]
        return Step(hearings=hearings, refused=refused, is_last=not cursor.waiting)

    def _committees(self) -> list[list[str]]:
        """Give the committees by the state's own list; where it cannot be had, by ours."""
        try:
            text = self.fetch(HOST, FILE).decode("utf-8-sig", "replace")
            rows = [
                {str(name).strip(): value or "" for name, value in row.items()}
                for row in csv.DictReader(io.StringIO(text))
            ]
            told = [[row["comm_code"].strip(), row["comm_name"].strip()] for row in rows]
            return [one for one in told if all(one)] or self._ours()
        except (NoReply, Forbidden, KeyError, AttributeError, csv.Error):
            return self._ours()

    @staticmethod
    def _ours() -> list[list[str]]:
        return [[code, name] for code, name in COMMITTEES.items()]
