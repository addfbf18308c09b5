"""`make check`: every check that is not a test, one after the other; the first fault does not hide the next.

python -m tests.house.check [NAME …]
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
CODE = ["coalition", "contacts", "campaigns", "tests", "manage.py"]
MANAGE = [sys.executable, "manage.py"]
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "a-key-of-the-check-that-is-long-enough-0123456789-abcdefghijklmnop",
    "DATABASE_URL": "postgresql://check:check@127.0.0.1/check",
    "REDIS_URL": "redis://127.0.0.1",
    "PUBLIC_URL": "https://crm.example.org",
}
CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "lint": ([f"{BIN}/ruff", "check", "--quiet", *CODE], {}),
    "format": ([f"{BIN}/ruff", "format", "--check", "--quiet", *CODE], {}),
    "types": ([f"{BIN}/mypy"], {}),
    "imports": ([f"{BIN}/lint-imports"], {}),
    "templates": ([f"{BIN}/djlint", "--lint", "--quiet", "coalition", "contacts", "campaigns"], {}),
    "migrations": ([*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
    "languages": ([*MANAGE, "messages", "--check"], {}),
    "deploy": ([*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    "compose": ([], {"ENV_FILE": ".env.example"}),
}


def compose() -> list[str]:
    """Name the compose checker of this machine, if it has one."""
    rest = ["--env-file", ".env.example", "config", "--quiet"]
    if shutil.which("docker-compose"):
        return ["docker-compose", *rest]
    if shutil.which("docker") and not subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        return ["docker", "compose", *rest]
    return []


def main(names: list[str]) -> int:
    """Run the checks of these names, or all."""
    failed = []
    for name in names or CHECKS:
        command, more = CHECKS[name]
        command = command or compose()
        if not command:
            print(f"check    | {name}: skipped, this machine has no docker-compose")
            continue
        began = time.monotonic()
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **more}, capture_output=True, text=True, check=False
        )
        well = done.returncode == 0
        print(f"check    | {name}: {'ok' if well else 'FAILED'} ({time.monotonic() - began:.1f} s)", flush=True)
        if not well:
            failed.append(name)
            print(done.stdout + done.stderr)
    print(f"check    | {'all well' if not failed else 'failed: ' + ', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
