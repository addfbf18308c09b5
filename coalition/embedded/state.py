"""What is remembered about a bundled server between processes: files in DATA_DIR, a lock, a living process."""

import fcntl
import json
import os
import secrets
import socket
import subprocess
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class EmbeddedError(RuntimeError):
    """A bundled server could not be started or stopped; the message says what to do."""


@contextmanager
def locked(data_dir: Path, name: str) -> Iterator[None]:
    """Hold the lock of one server, across processes; a killed holder lets go by itself."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with open(data_dir / f"{name}.lock", "a", encoding="utf-8") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    os.replace(draft, path)


def read_state(data_dir: Path, name: str) -> dict[str, Any]:
    """Read what the last start wrote: pid, port, url; {} when there was none or the file is broken."""
    try:
        found = json.loads((data_dir / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_state(data_dir: Path, name: str, state: dict[str, Any]) -> None:
    """Remember pid, port and url of a running server."""
    write_private(data_dir / f"{name}.json", json.dumps(state))


def secret(data_dir: Path, name: str) -> str:
    """Read the random secret of this name, made on first use and kept 0600."""
    path = data_dir / name
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        pass
    with locked(data_dir, "secrets"):
        if not path.exists():
            write_private(path, secrets.token_urlsafe(32))
        return path.read_text(encoding="utf-8").strip()


def is_running(pid: int, marker: str) -> bool:
    """Tell whether this very server lives: pids are given again, so its command line must name our folder."""
    if pid <= 0:
        return False
    proc = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        try:
            return marker.encode() in proc.read_bytes()
        except OSError:
            return False
    shown = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return marker in shown.stdout


def wait_gone(pid: int, marker: str, seconds: float) -> bool:
    """Wait until the server has ended; False when it has not in that time."""
    until = time.monotonic() + seconds
    while is_running(pid, marker):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def free_port(data_dir: Path, name: str, attempt: int) -> int:
    """Find a loopback port: the one used before if it is free, else one that this folder tends to get."""
    before = read_state(data_dir, name).get("port")
    start = 20000 + (zlib.crc32(f"{name}:{data_dir}".encode()) + attempt * 101) % 9000
    candidates = [*([before] if before and attempt == 0 else []), *range(start, start + 1000)]
    for port in candidates:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(port)
    raise EmbeddedError(f"No free port for {name} between {start} and {start + 1000}.")


def tail(path: Path, lines: int = 12) -> str:
    """Show the end of a log, for error messages."""
    try:
        return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return f"(no log at {path.name})"
