"""Real processes beside a test, on its own database and Redis: a Celery worker with its beat, and the sandbox."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from redis import Redis

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PATIENCE = 3


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    """Give a process the test's own database and Redis numbers."""
    db = connection.settings_dict
    host = f"{quote(db['USER'])}:{quote(db['PASSWORD'])}@{db['HOST']}:{db['PORT']}"
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    return {
        **kept,
        "DEBUG": "1",
        "DATABASE_URL": f"postgres://{host}/{db['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "REDIS_DB": str(settings.REDIS_DB),
        "DATA_DIR": str(settings.DATA_DIR),
        "SECRET_KEY": settings.SECRET_KEY,
        "LOG_LEVEL": "INFO",
        **more,
    }


@contextmanager
def running(command: list[str], *, env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process in its own group; it is ended (SIGTERM, then SIGKILL) afterwards."""
    with log.open("ab") as out:
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=out, stderr=out, start_new_session=True)
    try:
        yield process
    finally:
        for sign, seconds in ((signal.SIGTERM, 8), (signal.SIGKILL, 5)):
            if process.poll() is None:
                os.killpg(process.pid, sign)
                try:
                    process.wait(seconds)
                except subprocess.TimeoutExpired:
                    continue


@contextmanager
def sandbox(*words: str, log: Path, env: dict[str, str]) -> Iterator[str]:
    """Run the sandbox on a port of its own; gives its address."""
    port = free_port()
    command = [sys.executable, "manage.py", "sandbox", "--port", str(port), "--store", f"test-{port}", *words]
    with running(command, env=env, log=log) as process:
        wait_for(lambda: _answers(port) or process.poll() is not None, seconds=20, what="the sandbox")
        assert process.poll() is None, log.read_text()[-2000:]
        yield f"http://127.0.0.1:{port}"
    (settings.DATA_DIR / "sandbox" / f"test-{port}.jsonl").unlink(missing_ok=True)


def worker_command(*, queues: str = "send,fold,events,imports,default", beat: Path | None = None) -> list[str]:
    """Write the command of a worker as in production; with a beat of its own where a file for it is given."""
    schedule = ["-B", "-s", str(beat)] if beat else []
    name = f"test{os.getpid()}-{free_port()}@%h"
    quiet = ["--without-gossip", "--without-mingle", "--concurrency", "2", "-n", name]
    return [str(BIN / "celery"), "--quiet", "-A", "coalition", "worker", "-Q", queues, *quiet, *schedule]


def empty_queues() -> None:
    """Forget what earlier tests left on the broker: tasks of rows that are no more."""
    with Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        broker.flushdb()


def wait_for(look: Callable[[], Any], *, seconds: float, what: str) -> Any:
    """Look again and again until there is something; fails with what was waited for.

    The seconds are those of a quiet machine: a busy one gets three times as long.
    """
    end = time.monotonic() + seconds * PATIENCE
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds * PATIENCE} s for {what}")


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_truth", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False
