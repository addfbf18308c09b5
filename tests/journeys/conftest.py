"""The whole house running: live server, real worker and beat, the sandbox with its events."""

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from coalition.post import keys
from tests import processes

expect.set_options(timeout=15_000)  # a worker, a browser and a server share two cores


@dataclass
class Town:
    """Where the journey's processes are, and what they printed."""

    url: str
    sandbox: str
    logs: Path

    def truth(self) -> dict[str, Any]:
        """Ask the sandbox what it accepted."""
        return self.ask("_truth")

    def mails(self) -> list[dict[str, Any]]:
        """List what the sandbox accepted, newest first."""
        return self.ask("_mails")

    def mails_to(self, address: str) -> list[dict[str, Any]]:
        """List what the sandbox accepted for one address, newest first."""
        return self.ask(f"_mails?{urlencode({'q': address})}")

    def ask(self, path: str) -> Any:
        """Read JSON from the sandbox."""
        with urllib.request.urlopen(f"{self.sandbox}/{path}", timeout=10) as answer:
            return json.load(answer)


@pytest.fixture
def town(transactional_db: Any, live_server: Any, settings: Any, tmp_path: Path) -> Iterator[Town]:
    """A live server, a worker with its beat and the sandbox, all on the test's database."""
    settings.PUBLIC_URL = live_server.url
    settings.SENDGRID_WEBHOOK_PUBLIC_KEY = keys.public_key(settings.DATA_DIR)
    env = processes.environment(PUBLIC_URL=live_server.url)
    with processes.sandbox("--open-share", "0", log=tmp_path / "sandbox.log", env=env) as sandbox:
        settings.SENDGRID_API_HOST = sandbox
        env |= {"SENDGRID_API_HOST": sandbox, "SENDGRID_API_KEY": "SG.sandbox"}
        processes.empty_queues()
        command = processes.worker_command(beat=tmp_path / "beat")
        with processes.running(command, env=env, log=tmp_path / "worker.log") as worker:
            told = (tmp_path / "worker.log").read_text
            processes.wait_for(lambda: " ready." in told() or worker.poll() is not None, seconds=20, what="the worker")
            assert worker.poll() is None, told()[-2000:]
            yield Town(url=live_server.url, sandbox=sandbox, logs=tmp_path)
