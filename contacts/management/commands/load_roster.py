"""Loads who holds which seat and sits on which committee."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from coalition.errors import Refusal
from contacts.policymakers import services


class Command(BaseCommand):
    """`load_roster DIR_OR_FILE`."""

    help = "Load policymakers, seats, committees and offices from Open States people files or a CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("source", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and tell what changed."""
        try:
            report = services.load_roster(options["source"], now=timezone.now())
        except Refusal as no:
            raise CommandError(str(no)) from no
        for label in ("joined", "left", "moved", "corrected", "committees"):
            names = getattr(report, label)
            shown = ": " + "; ".join(names[:12]) + (" ..." if len(names) > 12 else "") if names else ""
            self.stdout.write(f"{label}: {len(names)}{shown}")
        for warning in report.warnings:
            self.stdout.write(self.style.WARNING(f"note: {warning}"))
