"""Static files are whole: what a sheet or page names is there, also in production's hashed storage."""

import os
import re
import subprocess
import sys

import pytest
from django.contrib.staticfiles import finders

from tests.house import walls
from tests.house.check import PRODUCTION

NAMED = re.compile(r"{%\s*static\s+['\"]([^'\"]+)['\"]")


@pytest.mark.parametrize("page", walls.files("*.html"), ids=walls.name)
def test_it_names_only_files_that_exist(page):
    lost = [name for name in NAMED.findall(page.read_text(encoding="utf-8")) if finders.find(name) is None]
    assert lost == []


@pytest.mark.slow
def test_it_collects_for_production(tmp_path):
    """Hashing fails when a sheet names a picture that is not served."""
    environment = {**os.environ, **PRODUCTION, "STATIC_ROOT": str(tmp_path)}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    done = subprocess.run(command, cwd=walls.ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-600:]
    assert list(tmp_path.glob("vendor/tabler/css/tabler.min.*.css.gz"))
