"""`make run`: web server, worker, beat and sandbox under one runner, with prefixed logs and one Ctrl-C.

python -m coalition.embedded.runner
"""

import fcntl
import os
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import IO

from honcho import manager as honcho
from honcho.manager import Manager
from honcho.printer import Printer

from coalition.embedded import servers, state

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
honcho.KILL_WAIT = 20  # a worker finishes what it is handing over; killed in between, a bundle stays in doubt
QUEUES = "send,fold,events,imports,default"


def commands(port: int, data_dir: Path, with_sandbox: bool) -> dict[str, list[str]]:
    """List the processes of a laptop, each as one command."""
    celery = [str(BIN / "celery"), "--quiet", "-A", "coalition"]
    wanted = {
        "web": [
            *[str(BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)],
            *["--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"],
            "coalition.wsgi:application",
        ],
        "worker": [
            *[*celery, "worker", "-Q", QUEUES, "--concurrency", "2"],
            *["--without-gossip", "--without-mingle", "-n", f"laptop{port}@%h"],
        ],
        "beat": [*celery, "beat", "--pidfile=", "--schedule", str(data_dir / "run" / "schedule")],
    }
    if with_sandbox:
        wanted["sandbox"] = [sys.executable, "manage.py", "sandbox"]
    after = [sys.executable, "-m", "coalition.embedded.after", str(port)]
    return {name: command if name == "web" else after + command for name, command in wanted.items()}


def environment(port: int) -> dict[str, str]:
    """Add what the processes share: the port, and a sandbox port beside it when another PORT was asked for."""
    values = {**os.environ, "PORT": str(port), "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
    values.setdefault("LOG_FORMAT", "pretty")
    values.setdefault("PYTHONWARNINGS", "ignore")
    values.setdefault("SANDBOX_PORT", "8025" if port == 8000 else str(port + 25))
    return values


def is_free(port: int) -> bool:
    """Tell whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def claim(folder: Path) -> IO[str] | None:
    """Hold the folder for this run alone; None when another run holds it (its pid stands in the file).

    A record lock ends with the process that took it and is not inherited by those which it starts.
    """
    note = open(folder / "lock", "a+", encoding="ascii")  # noqa: SIM115 - open as long as the run
    try:
        fcntl.lockf(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        note.close()
        return None
    note.truncate(0)
    note.write(str(os.getpid()))
    note.flush()
    return note


def end_leftovers(folder: Path) -> list[str]:
    """End what a killed runner has left behind: processes whose pid file and command line are ours."""
    ended = []
    for note in sorted(folder.glob("*.pid")):
        text = note.read_text(encoding="ascii").strip()
        pid = int(text) if text.isdigit() else 0
        for sign, seconds in ((signal.SIGTERM, 8), (signal.SIGKILL, 5)):
            if not state.is_running(pid, str(BIN)):
                break
            ended.append(note.stem)
            os.killpg(os.getpgid(pid), sign)
            state.wait_gone(pid, str(BIN), seconds)
        note.unlink()
    return sorted(set(ended))


def main() -> int:
    """Prepare the house, then run its processes until Ctrl-C; stop the bundled servers if we started them."""
    os.chdir(ROOT)
    port, data_dir = int(os.environ.get("PORT") or 8000), servers.folder_from_environment()
    folder = data_dir / "run"
    folder.mkdir(parents=True, exist_ok=True)
    held = claim(folder)
    if held is None:
        pid = (folder / "lock").read_text(encoding="ascii")
        print(f"This house runs already. Press Ctrl-C where it was started, or: kill {pid}", file=sys.stderr)
        return 1
    left = end_leftovers(folder)
    if left:
        print(f"setup    | ended what an earlier run left behind: {', '.join(left)}")
    if not is_free(port):
        print(f"Port {port} is taken. Stop what listens there, or choose another: PORT=8100 make run", file=sys.stderr)
        return 1
    # A run that was killed could not stop the servers that it had started: its note says that we may.
    ours = folder / "servers"
    if "stopped" in servers.status(data_dir).values():
        ours.touch()
    shared = environment(port)
    try:
        done = subprocess.run([sys.executable, "manage.py", "prepare"], env=shared, check=False)
        if done.returncode:
            return done.returncode
        return run(commands(port, data_dir, not os.environ.get("SENDGRID_API_KEY")), shared, folder)
    except KeyboardInterrupt:
        return 130
    finally:
        if ours.exists():
            stopped = servers.stop(data_dir)
            ours.unlink()
            print(f"stopped: {', '.join(stopped) or 'nothing'}")


def run(wanted: dict[str, list[str]], shared: dict[str, str], folder: Path) -> int:
    """Run the processes together; when one ends, all do."""
    manager = Manager(Printer(sys.stdout))
    for name, command in wanted.items():
        note = shlex.quote(str(folder / f"{name}.pid"))
        manager.add_process(name, f"echo $$ > {note}; exec {shlex.join(command)}", env=shared)
    manager.loop()
    for left in folder.glob("*.pid"):
        left.unlink()
    return 0 if manager.returncode in (130, 143) else int(manager.returncode or 0)


if __name__ == "__main__":
    sys.exit(main())
