"""Starts a background process of a laptop once pages are served: four that start at once keep each other waiting.

python -m coalition.embedded.after PORT COMMAND…
"""

import os
import sys
import time
import urllib.error
import urllib.request

LONGEST = 15.0  # seconds; a web server that fails is no reason to send no mail


def wait(port: int) -> None:
    """Come back when the web server answers there, or after a while."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=LONGEST):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)


if __name__ == "__main__":
    wait(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - the runner says which
