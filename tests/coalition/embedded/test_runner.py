"""`make run`: what it runs, and what it cleans up."""

import os
import shlex
import socket
import subprocess
import sys

import pytest

from coalition.celery import app
from coalition.embedded import after, bootstrap, runner


def test_it_runs_everything_that_a_laptop_needs(tmp_path):
    wanted = runner.commands(8100, tmp_path, with_sandbox=True)
    assert set(wanted) == {"web", "worker", "beat", "sandbox"}
    assert "8100" in wanted["web"]
    queues = {route["queue"] for route in app.conf.task_routes.values()} | {app.conf.task_default_queue}
    assert set(wanted["worker"][wanted["worker"].index("-Q") + 1].split(",")) == queues


def test_it_serves_pages_first_and_never_waits_for_ever(tmp_path, monkeypatch, live_server):
    wanted = runner.commands(8100, tmp_path, with_sandbox=True)
    assert [name for name, words in wanted.items() if "coalition.embedded.after" in words] == [
        "worker",
        "beat",
        "sandbox",
    ]
    after.wait(live_server.thread.port)  # answers: comes back at once
    monkeypatch.setattr(after, "LONGEST", 0.3)
    after.wait(9)  # nobody listens there
    waits = [sys.executable, "-m", "coalition.embedded.after", str(live_server.thread.port)]
    said = subprocess.run([*waits, sys.executable, "-c", "print(7)"], capture_output=True, text=True, check=True)
    assert said.stdout == "7\n"


def test_it_runs_no_sandbox_beside_a_real_account(tmp_path):
    assert "sandbox" not in runner.commands(8000, tmp_path, with_sandbox=False)


def test_it_gives_a_second_house_a_sandbox_of_its_own(monkeypatch):
    monkeypatch.delenv("SANDBOX_PORT", raising=False)
    assert runner.environment(8000)["SANDBOX_PORT"] == "8025"
    assert runner.environment(8100)["SANDBOX_PORT"] == "8125"
    monkeypatch.setenv("SANDBOX_PORT", "9999")
    assert runner.environment(8100)["SANDBOX_PORT"] == "9999"


def test_it_sees_a_taken_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert not runner.is_free(other.getsockname()[1])


def test_it_ends_what_a_killed_run_has_left_and_nobody_else(tmp_path):
    ours = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)", str(runner.BIN)], start_new_session=True
    )
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    (tmp_path / "web.pid").write_text(f"{ours.pid}\n")
    (tmp_path / "beat.pid").write_text(f"{stranger.pid}\n")
    (tmp_path / "worker.pid").write_text("")
    try:
        assert runner.end_leftovers(tmp_path) == ["web"]
        assert ours.wait(timeout=5) != 0
        assert stranger.poll() is None
        assert list(tmp_path.glob("*.pid")) == []
    finally:
        stranger.kill()
        stranger.wait()


def test_it_runs_once_in_a_folder_and_its_children_hold_nothing(tmp_path):
    code = (
        "import os, pathlib, sys, time; from coalition.embedded import runner;"
        "held = runner.claim(pathlib.Path(sys.argv[1])); child = os.fork();"
        "print('held' if held else 'refused', child, flush=True) if child else None; time.sleep(30)"
    )
    first = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    said, child = first.stdout.readline().split()
    try:
        assert said == "held"
        assert (tmp_path / "lock").read_text() == str(first.pid)
        assert runner.claim(tmp_path) is None
        first.kill()
        first.wait()
        held = runner.claim(tmp_path)
        assert held is not None
        held.close()
    finally:
        first.kill()
        os.kill(int(child), 9)


@pytest.mark.slow
def test_it_stops_all_when_one_ends(tmp_path):
    patient, brief = shlex.split("sleep 3000"), [sys.executable, "-c", "import sys; sys.exit(3)"]
    code = runner.run({"patient": patient, "brief": brief}, dict(os.environ), tmp_path)
    assert code == 3
    assert list(tmp_path.glob("*.pid")) == []


def test_it_sets_up_again_only_when_a_lock_changed(tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(bootstrap, "run", lambda *words, **_: ran.append(words) or True)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "LOCK", tmp_path / "requirements.lock")
    (tmp_path / "pyvenv.cfg").write_text("version = 3.11")
    (tmp_path / "requirements.lock").write_text("a==1")
    bootstrap.ensure_packages()
    bootstrap.ensure_packages()
    assert len(ran) == 1
    assert "--require-hashes" in ran[0]
    (tmp_path / "requirements.lock").write_text("a==2")
    bootstrap.ensure_packages()
    assert len(ran) == 2
