"""Loaded by pytest before Django (`-p tests.environment`): laptop mode, and this process's own Redis numbers."""

import os
import re

_worker = re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or "0"
os.environ["REDIS_DB"] = str(int(os.environ.get("TEST_REDIS_DB", "24")) + int(_worker))
os.environ.setdefault("DEBUG", "1")
