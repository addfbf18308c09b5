"""The suppression lists of the sandbox: whom it will not write to any more, as SendGrid keeps them.

An address comes here when its story says so, whether the event about it is ever told or not.
"""

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

# Which list a fate leads to, and why a later message to such an address is dropped ("": it is not).
LIST_OF = {"bounce": "bounces", "blocked": "blocks", "spamreport": "spam_reports", "unsubscribe": "unsubscribes"}
DROPPED = {
    "bounces": "Bounced Address",
    "spam_reports": "Spam Reporting Address",
    "unsubscribes": "Unsubscribed Address",
    "invalid_emails": "Invalid",
}
NAMES = ("bounces", "blocks", "spam_reports", "invalid_emails", "unsubscribes")
MAX_PAGE = 500


@dataclass(slots=True)
class Lists:
    """Addresses by list, appended to a file so that they outlive a restart; `path` None keeps them in memory."""

    path: Path | None = None
    by_name: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {name: {} for name in NAMES})
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def load(self) -> None:
        """Read what was listed before this start; a torn last line is left out."""
        if self.path is None or not self.path.exists():
            return
        for line in self.path.read_bytes().splitlines():
            try:
                name, entry = orjson.loads(line)
            except ValueError:
                break
            self.by_name[name].setdefault(entry["email"], entry)

    def note(self, event: dict[str, Any]) -> None:
        """List the address of an event, if it is of that kind."""
        kind = "blocked" if event.get("type") == "blocked" else str(event["event"])
        if kind in LIST_OF:
            reason, status = event.get("reason", ""), event.get("status", "")
            self.add(LIST_OF[kind], str(event["email"]), reason=reason, status=status)

    def add(self, name: str, address: str, **facts: Any) -> None:
        """Put an address on a list, once; raises KeyError for a list that is none."""
        entry = {"created": int(time.time()), "email": address.lower(), **facts}
        with self._lock:
            if entry["email"] in self.by_name[name]:
                return
            self.by_name[name][entry["email"]] = entry
            if self.path is not None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with self.path.open("ab") as file:
                    file.write(orjson.dumps([name, entry]) + b"\n")

    def why_dropped(self, address: str) -> str:
        """Tell why a message to this address would be dropped; '' when it would go out."""
        address = address.lower()
        return next((why for name, why in DROPPED.items() if address in self.by_name[name]), "")

    def page(self, name: str, query: dict[str, str]) -> list[dict[str, Any]]:
        """Give one page of a list: start_time, end_time, limit, offset, as SendGrid takes them; the newest first."""
        since, until = int(query.get("start_time") or 0), int(query.get("end_time") or 2**40)
        limit, offset = min(int(query.get("limit") or MAX_PAGE), MAX_PAGE), int(query.get("offset") or 0)
        with self._lock:
            entries = [entry for entry in self.by_name[name].values() if since <= entry["created"] <= until]
        entries.sort(key=lambda entry: (-entry["created"], entry["email"]))
        return entries[offset : offset + limit]

    def empty(self) -> None:
        """Forget everything."""
        with self._lock:
            for entries in self.by_name.values():
                entries.clear()
            if self.path is not None:
                self.path.unlink(missing_ok=True)
