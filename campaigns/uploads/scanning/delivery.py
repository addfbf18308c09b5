"""Hands a file to the scanner of the settings: clamd's INSTREAM, or a command's standard input."""

import socket
import struct
import subprocess

import structlog
from django.conf import settings

from campaigns.uploads.scanning.rules import Named, Verdict, read_answer, read_code, read_name

SECONDS = 60
CHUNK = 64 * 1024
log = structlog.get_logger(__name__)


def scan(content: bytes) -> Verdict:
    """Ask the scanner about a file; without one every file counts as clean. Never raises for a scanner that fails."""
    named = read_name(settings.UPLOAD_SCANNER)
    if named is None:
        return Verdict.CLEAN
    try:
        return _ask_clamd(named, content) if named.kind == "clamd" else _run(named, content)
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("scanner_silent", scanner=named.kind, error=type(error).__name__)
        return Verdict.UNKNOWN


def _ask_clamd(named: Named, content: bytes) -> Verdict:
    with _open(named) as line:
        line.settimeout(SECONDS)
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            piece = content[start : start + CHUNK]
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < 4096:
            more = line.recv(4096)
            if not more:
                break
            answer += more
    return read_answer(answer)


def _open(named: Named) -> socket.socket:
    if not named.path:
        return socket.create_connection((named.host, named.port), timeout=SECONDS)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(SECONDS)
    line.connect(named.path)
    return line


def _run(named: Named, content: bytes) -> Verdict:
    done = subprocess.run(named.command, input=content, capture_output=True, timeout=SECONDS, check=False)
    return read_code(done.returncode)
