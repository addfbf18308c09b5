"""Loads the directory of schools."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from coalition.errors import Refusal
from contacts.schools import services


class Command(BaseCommand):
    """`load_schools [FILE_OR_DIR]` reads a directory (else that of REFERENCE_DIR); `--made-up` needs none."""

    help = "Load schools and school districts from a state's directory (CSV), or make some up for the towns we know."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("path", nargs="?", type=Path)
        parser.add_argument("--made-up", action="store_true", help="make up schools for the towns that are loaded")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and tell what changed."""
        now = timezone.now()
        path = options["path"] or (settings.REFERENCE_DIR and settings.REFERENCE_DIR / "schools")
        if not options["made_up"] and (not path or not path.exists()):
            raise CommandError("Give the directory of schools (a CSV file or its folder), or --made-up.")
        try:
            done = services.make_up_schools(now=now) if options["made_up"] else services.load_schools(path, now=now)
        except Refusal as no:
            raise CommandError(str(no)) from no
        self.stdout.write(
            f"schools: {done.added} added, {done.changed} changed, {done.closed} closed, {done.same} as before"
        )
        for warning in done.warnings:
            self.stdout.write(self.style.WARNING(f"note: {warning}"))
