"""`manage.py bench [NAME …]`: the same as `make bench`."""

import subprocess
import sys
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Run the benches of tests/bench in a process whose settings are those of production."""

    help = "Run one bench, or all; prints `name=value unit` lines."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take names of benches."""
        parser.add_argument("names", nargs="*", help="modules of tests/bench; all when none is given")

    def handle(self, *args: object, **options: list[str]) -> None:
        """Hand over."""
        command = [sys.executable, "-m", "tests.bench", *options["names"]]
        sys.exit(subprocess.run(command, cwd=settings.BASE_DIR, check=False).returncode)
