"""Loads who holds the seats of towns."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from coalition.errors import Refusal
from contacts.policymakers.municipal import selectors, services


class Command(BaseCommand):
    """`load_municipal FILE` shows what would change; with --yes it is written."""

    help = "Compare a CSV of municipal seats with what is known, and write it with --yes."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="write what is shown")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, tell, and write if asked to."""
        now = timezone.now()
        try:
            seats, faults = services.read(options["file"].read_bytes())
            for one in faults:
                where = f"line {one.line}, {one.column}" if one.line else one.column
                self.stdout.write(self.style.WARNING(f"left out: {where}: {one.why}"))
            found = selectors.compare(seats, timezone.localdate(now))
            if options["yes"]:
                services.write(seats, now=now, mark=found.mark)
        except (Refusal, OSError) as no:
            raise CommandError(str(no)) from no
        for label in ("joined", "replaced", "left", "corrected"):
            for row in getattr(found, label):
                self.stdout.write(f"{label}: {' | '.join(row)}")
        self.stdout.write(f"{found.same} unchanged. {'Written.' if options['yes'] else 'Nothing written: give --yes.'}")
