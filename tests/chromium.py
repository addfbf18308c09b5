"""Where the browser tests find Chromium."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def launch_options() -> dict:
    """Give playwright's `chromium.launch(**launch_options())`: CHROMIUM, the system's, or playwright's own."""
    found = os.environ.get("CHROMIUM") or next((path for path in map(shutil.which, NAMES) if path), None)
    options: dict = {"args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]}
    return {**options, "executable_path": found} if found else options
