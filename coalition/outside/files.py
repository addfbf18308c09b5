"""Fetches public files by FTP, guarded as the client guards pages: one look at the address, deadlines, a cap."""

import ftplib
import time
from collections.abc import Callable

from coalition.outside import names
from coalition.outside.client import NoReply
from coalition.outside.names import ABSENT, UNREACHABLE, Answer
from coalition.outside.rules import Forbidden, is_public

SECONDS, LINE_SECONDS = 120.0, 20.0
CAP = 64 * 1024 * 1024


class _TooMuch(Exception):
    """More came than we read, or it came too slowly."""


def fetch_file(host: str, path: str, *, resolve: Callable[[str], Answer] = names.addresses, port: int = 21) -> bytes:
    """Fetch one file as a guest; raises Forbidden or NoReply. Data comes from the address looked at."""
    answer = resolve(host)
    if answer.state == UNREACHABLE:
        raise NoReply("unreachable")
    if answer.state == ABSENT or not answer.records:
        raise NoReply("unknown_host")
    if not all(is_public(address) for address in answer.records):
        raise Forbidden("private")
    return _fetch(answer.records[0], path, port)


def _fetch(address: str, path: str, port: int) -> bytes:
    body, until = bytearray(), time.monotonic() + SECONDS

    def keep(piece: bytes) -> None:
        body.extend(piece)
        if len(body) > CAP or time.monotonic() > until:
            raise _TooMuch

    try:
        with ftplib.FTP() as line:  # noqa: S321 -- public files, and this is how the state gives them out
            line.connect(address, port, timeout=LINE_SECONDS)
            line.login()
            line.retrbinary(f"RETR {path}", keep)
    except TimeoutError as error:
        raise NoReply("timeout") from error
    except (ftplib.Error, OSError, EOFError, _TooMuch) as error:
        raise NoReply("broken") from error
    return bytes(body)
