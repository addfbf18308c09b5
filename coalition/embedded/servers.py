"""Both servers together: stop, status, and the secret of a laptop."""

import os
from pathlib import Path

from coalition.embedded import postgres, state, valkey


def laptop_secret(data_dir: Path) -> str:
    """Return the random signing secret of this folder."""
    return state.secret(data_dir, "secret")


def stop(data_dir: Path) -> list[str]:
    """Stop what runs and name it."""
    stops = {"PostgreSQL": postgres.stop_postgres, "Valkey": valkey.stop_valkey}
    return [name for name, halt in stops.items() if halt(data_dir)]


def status(data_dir: Path) -> dict[str, str]:
    """Tell for each server `running (pid, port)` or `stopped`."""
    markers = {"postgres": data_dir / "postgres", "valkey": data_dir / "valkey" / "valkey.conf"}
    told = {}
    for name, marker in markers.items():
        known = state.read_state(data_dir, name)
        alive = bool(known) and state.is_running(int(known.get("pid", 0)), str(marker))
        told[name] = f"running (pid {known['pid']}, port {known['port']})" if alive else "stopped"
    return told


def folder_from_environment() -> Path:
    """Name DATA_DIR as settings.py would."""
    fallback = Path(__file__).resolve().parents[2] / ".data"
    return Path(os.environ.get("DATA_DIR") or fallback).resolve()
