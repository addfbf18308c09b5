"""Loads towns, ZIPs and districts."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from coalition.errors import Refusal
from contacts.places import services


class Command(BaseCommand):
    """`load_districts DIR` reads a reference folder, `load_districts --made-up` needs none."""

    help = "Load towns, ZIPs and districts from a folder of boundaries (places/ beside it), or a made-up state."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("folder", nargs="?", type=Path)
        parser.add_argument("--made-up", action="store_true", help="draw a made-up state instead")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and tell what changed."""
        folder = options["folder"]
        if not options["made_up"] and (folder is None or not folder.is_dir()):
            raise CommandError("Give the folder with the district files, or --made-up.")
        try:
            now = timezone.now()
            report = services.make_up_state(now=now) if options["made_up"] else services.load_districts(folder, now=now)
        except Refusal as no:
            raise CommandError(str(no)) from no
        for name, diff in report.tables.items():
            self.stdout.write(
                f"{name}: {diff.added} added, {diff.changed} changed, {diff.removed} removed, {diff.same} as before"
            )
        for warning in report.warnings:
            self.stdout.write(self.style.WARNING(f"note: {warning}"))
