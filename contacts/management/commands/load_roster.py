"""Loads who holds which seat and sits on which committee."""

import dataclasses
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from coalition.errors import Refusal
from contacts.policymakers import feed, loading, selectors, services
from contacts.policymakers.drafts import services as drafts
from contacts.policymakers.drafts.selectors import say_changes

LABELS = ("joined", "left", "moved", "corrected", "committees")


class Command(BaseCommand):
    """`load_roster DIR_OR_FILE` applies a first roster at once; a later one waits for a yes, unless `--yes` is given.

    `load_roster --made-up` after `load_districts --made-up` needs no file.
    """

    help = "Load policymakers, seats, committees and offices from Open States people files or a CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("source", nargs="?", type=Path)
        parser.add_argument("--made-up", action="store_true", help="seat invented policymakers in all districts")
        parser.add_argument("--yes", action="store_true", help="apply the changes at once, without a yes on the desk")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or keep for a yes, and tell what changes."""
        source = options["source"]
        if not options["made_up"] and source is None:
            raise CommandError("Give a folder or file with the roster, or --made-up.")
        try:
            self._load(source, is_made_up=options["made_up"], says_yes=options["yes"])
        except Refusal as no:
            raise CommandError(str(no)) from no

    def _load(self, source: Path, *, is_made_up: bool, says_yes: bool) -> None:
        now = timezone.now()
        if is_made_up:
            self._tell(services.make_up_roster(now=now))
        elif says_yes or not selectors.is_loaded():
            self._tell(services.load_roster(source, now=now))
            self.stdout.write("Applied at once.")
        else:
            row = drafts.keep(source.name, feed.read_roster(source, today=timezone.localdate(now)), by=None, now=now)
            report = loading.Report(**row.changes)
            self._tell(report)
            if report.is_changed:
                self.stdout.write(
                    f"Nothing was changed yet. Say yes at /desk/policymakers/roster/{row.uuid}/ or --yes."
                )
            else:
                drafts.forget(row)

    def _tell(self, report: loading.Report) -> None:
        said = say_changes(dataclasses.asdict(report))
        for label in LABELS:
            names = said[label]
            shown = ": " + "; ".join(names[:12]) + (" ..." if len(names) > 12 else "") if names else ""
            self.stdout.write(f"{label}: {len(names)}{shown}")
        for warning in said["warnings"]:
            self.stdout.write(self.style.WARNING(f"note: {warning}"))
