"""Loads who holds which seat and sits on which committee."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from coalition.errors import Refusal
from contacts.policymakers import services


class Command(BaseCommand):
    """`load_roster DIR_OR_FILE`, or `load_roster --made-up` after `load_districts --made-up`."""

    help = "Load policymakers, seats, committees and offices from Open States people files or a CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("source", nargs="?", type=Path)
        parser.add_argument("--made-up", action="store_true", help="seat invented policymakers in all districts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and tell what changed."""
        source, now = options["source"], timezone.now()
        if not options["made_up"] and source is None:
            raise CommandError("Give a folder or file with the roster, or --made-up.")
        try:
            report = services.make_up_roster(now=now) if options["made_up"] else services.load_roster(source, now=now)
        except Refusal as no:
            raise CommandError(str(no)) from no
        for label in ("joined", "left", "moved", "corrected", "committees"):
            names = getattr(report, label)
            shown = ": " + "; ".join(names[:12]) + (" ..." if len(names) > 12 else "") if names else ""
            self.stdout.write(f"{label}: {len(names)}{shown}")
        for warning in report.warnings:
            self.stdout.write(self.style.WARNING(f"note: {warning}"))
