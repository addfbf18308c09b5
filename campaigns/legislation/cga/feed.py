"""Fetches the General Assembly's files, all four in one step, and reads them."""

from collections.abc import Callable

from campaigns.legislation.cga.rules import FILES, HISTORY, INFO, SOURCE, read_files
from campaigns.legislation.sources.feed import Ask, Limits, NoAnswer, Step
from campaigns.legislation.sources.models import SyncCursor
from campaigns.legislation.sources.rules import BillFacts
from coalition.outside.client import NoReply
from coalition.outside.files import fetch_file

HOST, FOLDER = "ftp.cga.ct.gov", "/pub/data/"


class GeneralAssembly:
    """Connecticut's own files, which are written anew every night; they need no key and speak FTP."""

    name = SOURCE
    limits = Limits(minute=1, day=6)

    def __init__(self, fetch: Callable[[str, str], bytes] = fetch_file) -> None:
        self.fetch = fetch

    def step(self, cursor: SyncCursor, ask: Ask) -> Step:
        """Fetch and read all files; without the file of bills there is nothing. Raises NoAnswer."""
        texts: dict[str, str] = {}
        for name in FILES:
            try:
                texts[name] = self.fetch(HOST, f"{FOLDER}{name}").decode("utf-8-sig", "replace")
            except NoReply as no:
                if name in {INFO, HISTORY}:
                    raise NoAnswer("server") from no
        facts, refused = [], []
        for one in read_files(texts):
            if not isinstance(one, BillFacts):
                refused.append(str(one))
            elif one.session == cursor.session:
                facts.append(one)
        if not facts and not refused:
            raise NoAnswer("garbled")
        return Step(facts, refused=refused, is_last=True)
