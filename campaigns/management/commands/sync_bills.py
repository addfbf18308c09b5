"""Brings bills in step: from files, or from the sources that are due."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from campaigns.legislation.syncing import feed, selectors, services
from campaigns.legislation.syncing.rules import SOURCES
from coalition.errors import Refusal


class Command(BaseCommand):
    """`sync_bills FILE_OR_FOLDER …`, `sync_bills --source legiscan --session 2027`, or `sync_bills` for what is due."""

    help = "Bring in lists and payloads of bills from files, or ask the sources that are followed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("files", nargs="*", type=Path)
        parser.add_argument("--source", choices=SOURCES)
        parser.add_argument("--session", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the files, or ask once; tell what changed."""
        now = timezone.now()
        if options["files"]:
            self._bring_in(options["files"], now)
            return
        if bool(options["source"]) != bool(options["session"]):
            raise CommandError("--source and --session belong together.")
        if options["source"]:
            services.follow(options["source"], options["session"], by=None, now=now)
        asked = feed.run_due(now=now)
        self.stdout.write(f"asked: {asked}")
        for one in selectors.list_cursors():
            self.stdout.write(
                f"{one.source} {one.session}: {one.fault or 'well'},"
                f" still to ask for {len(one.waiting)}, today {one.calls} calls"
            )

    def _bring_in(self, paths: list[Path], now: Any) -> None:
        found = [file for path in paths for file in (sorted(path.rglob("*.*")) if path.is_dir() else [path])]
        texts = {str(one): one.read_text(encoding="utf-8-sig") for one in found if one.suffix in {".csv", ".json"}}
        try:
            report = services.bring_in(texts, now=now)
        except (Refusal, OSError, UnicodeDecodeError) as no:
            raise CommandError(str(no)) from no
        self.stdout.write(f"added: {report.added}\nchanged: {report.changed}\nunchanged: {report.unchanged}")
        for line in report.refused:
            self.stdout.write(self.style.WARNING(f"refused: {line}"))
