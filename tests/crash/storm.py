"""The harness: a sandbox, a Valkey of its own, workers to kill, and the comparison of our books with the truth.

Everything random comes from one seed. The harness knows nothing of how a worker works: it is given a command.
"""

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from coalition.celery import app
from coalition.embedded import postgres, valkey
from contacts.correspondence import services
from contacts.correspondence.models import Bundle, Dispatch, Message
from contacts.correspondence.tasks import send_due, sweep

ROOT = Path(__file__).resolve().parents[2]
CELERY = [sys.executable, "-m", "celery", "-A", "coalition.celery", "worker", "-Q", "send", "-c", "2", "-l", "ERROR"]


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Storm:
    """One storm: what runs, what was killed, and how often."""

    folder: Path
    command: list[str]
    hook: str = ""
    seed: int = 7
    nudge: Callable[[str], None] | None = None
    kills: int = 0
    restarts: int = 0
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.redis = valkey.redis_url(self.folder)
        self.port = free_port()
        self.env = self._environment()
        options = ["--target", self.hook] if self.hook else ["--no-events"]
        command = [sys.executable, "manage.py", "sandbox", "--port", str(self.port), "--open-share", "0", *options]
        self.sandbox = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=subprocess.PIPE)
        assert self.sandbox.stdout is not None
        assert b"mailbox" in self.sandbox.stdout.readline()

    def _environment(self) -> dict[str, str]:
        db = connection.settings_dict
        url = f"postgresql://{db['USER']}:{db['PASSWORD']}@{db['HOST']}:{db['PORT']}/{db['NAME']}"
        own = {
            "DEBUG": "1",
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": url,
            "REDIS_URL": self.redis,
            "REDIS_DB": "0",
            "DATA_DIR": str(self.folder),
            "SENDGRID_API_KEY": "SG.storm",
            "SENDGRID_API_HOST": f"http://127.0.0.1:{self.port}",
            "MAIL_TIMEOUT": "1",
            "PUBLIC_URL": "http://127.0.0.1:8000",
            "LOG_LEVEL": "ERROR",
        }
        return {**os.environ, **own}

    def faults(self, **orders: Any) -> None:
        """Give the sandbox orders."""
        raw = json.dumps({"seed": self.seed, **orders}).encode()
        urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_faults", data=raw, timeout=5).close()

    def struck(self) -> dict[str, int]:
        """Ask the sandbox which faults struck, how often."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_faults", timeout=10) as answer:
            return dict(json.load(answer)["struck"])

    def truth(self) -> dict[str, Any]:
        """Ask the sandbox what it accepted."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_truth?full=1", timeout=10) as answer:
            return dict(json.load(answer))

    def keep_workers(self, count: int) -> None:
        """Start workers until this many run; each leads a process group of its own."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < count:
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            self.workers.append(subprocess.Popen(self.command, cwd=ROOT, env=self.env, start_new_session=True, **quiet))

    def kill_one(self) -> None:
        """Kill a worker with SIGKILL: the whole of it, or its master only, whose children outlive it a while."""
        worker = self.workers[0] if self.dice.random() < 0.8 else self.dice.choice(self.workers)  # the oldest works
        with contextlib.suppress(ProcessLookupError):
            if self.dice.random() < 0.6:
                os.killpg(worker.pid, signal.SIGKILL)
            else:
                worker.kill()
        worker.wait()
        self.kills += 1

    def restart_valkey(self) -> None:
        """Stop Valkey and start it empty."""
        valkey.stop_valkey(self.folder)
        for dump in (self.folder / "valkey").glob("*.rdb"):
            dump.unlink()
        assert valkey.redis_url(self.folder) == self.redis
        self.restarts += 1

    def restart_postgres(self) -> None:
        """Let the storm's own PostgreSQL crash, which forgets what was not flushed to the disk, and start it again."""
        address = postgres.database_url(self.folder)
        postgres.stop_postgres(self.folder, crash=True)
        connection.close()
        assert postgres.database_url(self.folder) == address
        self.restarts += 1

    def rage_until(
        self,
        done: Callable[[], bool],
        *,
        every: float,
        workers: int,
        blows: dict[int, Callable[[], None]],
        seconds: float,
    ) -> bool:
        """Kill a worker this often until all is done; `blows` fall after so many kills. False when time ran out.

        Only where something was handed over since the last kill: workers who never come to work show nothing.
        """
        end = time.monotonic() + seconds
        next_kill, sent = time.monotonic() + every, 0
        while time.monotonic() < end:
            self.keep_workers(workers)
            self._nudge()
            if done():
                return True
            if time.monotonic() >= next_kill and (now_sent := self._sent()) > sent:
                sent = now_sent
                self.kill_one()
                blows.get(self.kills, lambda: None)()
                next_kill = time.monotonic() + every
            time.sleep(0.1)
        return False

    def rage(self, *, kills: int, seconds: float, workers: int, valkey_after: tuple[int, ...] = ()) -> None:
        """Kill workers at random moments of their work, this often; restart Valkey after the given kills."""
        end = time.monotonic() + seconds
        sent = 0
        while self.kills < kills and time.monotonic() < end:
            self.keep_workers(workers)
            self._nudge()
            if (now_sent := self._sent()) > sent:  # somebody is at work
                time.sleep(self.dice.uniform(0.0, 0.8))
                self.kill_one()
                sent = now_sent
                if self.kills in valkey_after:
                    self.restart_valkey()
            time.sleep(0.1)

    def _sent(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_truth", timeout=10) as answer:
            return int(json.load(answer)["requests"])

    def calm(self, *, seconds: float, workers: int, until: Callable[[], bool]) -> bool:
        """Let workers run in peace until all is done; False when it is not in that time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.keep_workers(workers)
            self._nudge()
            if until():
                return True
            time.sleep(0.3)
        return False

    def _nudge(self) -> None:
        if self.nudge is not None:
            with contextlib.suppress(Exception):  # Valkey is down: that is what the sweeper is for
                self.nudge(self.redis)

    def end(self) -> None:
        """Stop everything that this storm started."""
        for worker in self.workers:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        self.sandbox.kill()
        self.sandbox.wait()
        if self.sandbox.stdout is not None:
            self.sandbox.stdout.close()
        valkey.stop_valkey(self.folder)


def is_settled() -> bool:
    """Tell whether every bundle came to rest; not while the database is away."""
    try:
        return not _waiting()
    except DatabaseError:
        connection.close()
        return False


def _waiting() -> bool:
    return Bundle.objects.exclude(state__in=["accepted", "unknown", "failed", "cancelled"]).exists()


def go_on() -> None:
    """Be the human who looks at a send that halted after three provider errors in a row, and lets it go on."""
    with contextlib.suppress(DatabaseError):
        for dispatch in Dispatch.objects.filter(state="halted"):
            services.resume(dispatch=dispatch, now=timezone.now())


def nudge(redis: str) -> None:
    """Do what beat does, faster; a task is only a nudge and may be lost."""
    go_on()
    with app.connection_for_write(f"{redis}/0", connect_timeout=1) as line:
        send_due.apply_async(connection=line, queue="send", expires=5, retry=False)
        sweep.apply_async(connection=line, queue="send", expires=5, retry=False)


def wrongs(truth: dict[str, Any]) -> dict[str, int]:
    """Compare our books with the truth: what was sent twice, skipped, or is told wrongly. Empty is right."""
    accepted: dict[str, int] = truth["by_message"]
    found: Counter[str] = Counter()
    for uuid, state in Message.objects.values_list("uuid", "bundle__state"):
        times = accepted.get(str(uuid), 0)
        if times > 1:
            found["sent twice"] += 1
        if times == 0 and state != "unknown":
            found[f"skipped, told {state}"] += 1
        if times == 1 and state not in ("accepted", "unknown"):
            found[f"sent, told {state}"] += 1
    found["addresses sent twice"] = sum(1 for count in truth["by_address"].values() if count > 1)
    return {name: count for name, count in found.items() if count}
