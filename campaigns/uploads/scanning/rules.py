"""How a scanner is named in the settings, and what its answers mean. Plain values."""

import shlex
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a scanner says of a file."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"  # no answer: asked again later


@dataclass(frozen=True)
class Named:
    """A scanner as the settings name it: a clamd at host and port or at a socket, or a command that reads stdin."""

    kind: str
    host: str = ""
    port: int = 0
    path: str = ""
    command: tuple[str, ...] = ()


def read_name(text: str) -> Named | None:
    """Read `clamd:HOST:PORT`, `clamd:/path/of/socket` or `command:clamdscan -`; None for an empty text.

    Raises ValueError for anything else: a scanner that was meant must not be left out silently.
    """
    text = text.strip()
    if not text:
        return None
    kind, _colon, rest = text.partition(":")
    if kind == "clamd" and rest.startswith("/"):
        return Named("clamd", path=rest)
    host, _colon, port = rest.rpartition(":")
    if kind == "clamd" and host and port.isdigit():
        return Named("clamd", host=host, port=int(port))
    if kind == "command" and shlex.split(rest):
        return Named("command", command=tuple(shlex.split(rest)))
    raise ValueError(f"UPLOAD_SCANNER {text!r} is none of clamd:HOST:PORT, clamd:/socket, command:…")


def read_answer(answer: bytes) -> Verdict:
    """Read what clamd answers to INSTREAM: `stream: OK`, `stream: NAME FOUND`, or an error."""
    words = answer.rstrip(b"\0\r\n ")
    if words.endswith(b" OK"):
        return Verdict.CLEAN
    return Verdict.INFECTED if words.endswith(b" FOUND") else Verdict.UNKNOWN


def read_code(code: int) -> Verdict:
    """Read the exit code of a scanner's command, as clamscan and its likes give it: 0 clean, 1 infected."""
    return {0: Verdict.CLEAN, 1: Verdict.INFECTED}.get(code, Verdict.UNKNOWN)
