"""What the sandbox accepted: an append-only file, counters, and the mails that the mailbox page shows."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from coalition.post.rules import personal

REPLAY_LIMIT = 400_000_000


@dataclass(frozen=True, slots=True)
class Mail:
    """One accepted copy: a line of the file, and which person of it."""

    number: int
    offset: int
    entry: int
    address: str
    subject: str
    at: datetime
    message_id: str


@dataclass(slots=True)
class Truth:
    """Keeps every accepted request on disk and counts in memory; `path` None keeps counts only (null mode)."""

    path: Path | None
    requests: int = 0
    recipients: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    by_message: Counter[str] = field(default_factory=Counter)
    by_address: Counter[str] = field(default_factory=Counter)
    by_bundle: Counter[str] = field(default_factory=Counter)
    mails: list[Mail] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def load(self) -> None:
        """Read what was accepted before this start; a torn last line (kill -9) is cut off."""
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch()
        if self.path.stat().st_size > REPLAY_LIMIT:
            self.path.rename(self.path.with_suffix(f".{int(time.time())}.jsonl"))
            self.path.touch()
        offset = 0
        with self.path.open("rb") as lines:
            for line in lines:
                try:
                    record = orjson.loads(line)
                except orjson.JSONDecodeError:
                    break
                self._note(record["body"], record["id"], datetime.fromtimestamp(record["at"], UTC), offset)
                offset += len(line)
        with self.path.open("rb+") as file:
            file.truncate(offset)

    def accept(self, raw: bytes, body: dict[str, Any], message_id: str) -> None:
        """Write the request to the file, then count it: from here on it is accepted."""
        now = datetime.now(UTC)
        with self.lock:
            offset = 0
            if self.path is not None:
                line = b'{"at":%d,"id":"%s","body":%s}\n' % (now.timestamp(), message_id.encode(), orjson.dumps(body))
                with self.path.open("ab") as file:
                    offset = file.tell()
                    file.write(line)
            self._note(body, message_id, now, offset)

    def accept_unread(self, people: int) -> None:
        """Count a request without looking into it (null mode)."""
        with self.lock:
            self.requests += 1
            self.recipients += people

    def _note(self, body: dict[str, Any], message_id: str, at: datetime, offset: int) -> None:
        self.requests += 1
        for number, entry in enumerate(body["personalizations"]):
            args = entry.get("custom_args") or {}
            address = entry["to"][0]["email"].lower()
            self.recipients += 1
            self.by_address[address] += 1
            self.by_message[str(args.get("m", ""))] += 1
            self.by_bundle[str(args.get("b", ""))] += 1
            subject = personal(body.get("subject") or "", entry.get("substitutions") or {})
            self.mails.append(Mail(len(self.mails), offset, number, address, subject, at, message_id))

    def newest(self, search: str = "", limit: int = 50, before: int | None = None) -> Iterator[Mail]:
        """List mails, newest first, whose address or subject holds the words searched for."""
        search = search.strip().lower()
        last = len(self.mails) if before is None else max(0, min(before, len(self.mails)))
        found = 0
        for number in range(last - 1, -1, -1):
            mail = self.mails[number]
            if search in mail.address or search in mail.subject.lower():
                yield mail
                found += 1
                if found == limit:
                    return

    def read(self, number: int) -> tuple[Mail, dict[str, Any], dict[str, Any]] | None:
        """Read one mail back from the file: the mail, the whole body, and this person's entry."""
        if self.path is None or not 0 <= number < len(self.mails):
            return None
        mail = self.mails[number]
        with self.path.open("rb") as file:
            file.seek(mail.offset)
            body = orjson.loads(file.readline())["body"]
        return mail, body, body["personalizations"][mail.entry]

    def empty(self) -> None:
        """Forget everything."""
        with self.lock:
            self.requests = self.recipients = 0
            for counter in (self.refused, self.by_message, self.by_address, self.by_bundle):
                counter.clear()
            self.mails.clear()
            if self.path is not None:
                self.path.write_bytes(b"")

    def told(self, *, full: bool) -> dict[str, Any]:
        """Tell the counts, and with `full` every address, message and bundle that was accepted, how often."""
        with self.lock:
            counts: dict[str, Any] = {
                "requests": self.requests,
                "recipients": self.recipients,
                "refused": {str(status): count for status, count in self.refused.items()},
                "messages_twice": sum(1 for count in self.by_message.values() if count > 1),
            }
            if full:
                counts |= {
                    "by_message": dict(self.by_message),
                    "by_address": dict(self.by_address),
                    "by_bundle": dict(self.by_bundle),
                }
            return counts
