"""Import a file of people for a partner."""

import json
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coalition.errors import Refusal
from coalition.partners.models import Partner
from contacts.imports import selectors, services


class Command(BaseCommand):
    """manage.py import_people FILE --partner SLUG [--mapping M.json] [--dry-run]"""

    help = (
        "Import a CSV, TSV or XLSX of people. --mapping names a JSON file {column header or number from 0: field}. "
        "Without --basis nobody gets permission to be mailed."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--partner", required=True, help="short name of the partner")
        parser.add_argument("--mapping", type=Path)
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--tag", default="")
        parser.add_argument("--basis", default="", choices=["", "signed_up", "member", "other_system"])
        parser.add_argument("--purposes", default="alerts,events,newsletter")

    def handle(self, *args: Any, **options: Any) -> None:
        partner = Partner.objects.filter(slug=options["partner"]).first()
        if partner is None:
            raise CommandError(f"There is no partner called {options['partner']}.")
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        try:
            self._import(partner, options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def _import(self, partner: Partner, options: dict[str, Any]) -> None:
        now = timezone.now()
        with options["file"].open("rb") as file:
            run = services.upload(file=File(file), name=options["file"].name, partner=partner, by=None, now=now)
        mapping = {int(index): name for index, name in run.mapping.items()}
        if options["mapping"]:
            mapping = self._mapping(json.loads(options["mapping"].read_text(encoding="utf-8")), run.header)
        choices = services.Choices(
            mapping=mapping,
            basis=options["basis"],
            purposes=[word for word in options["purposes"].split(",") if word],
            tag=options["tag"],
            source="command line",
        )
        services.plan(run=run, choices=choices, by=None, now=now)
        run = services.check_now(run=run)
        seen = run.dry_run or {"counts": {}, "reasons": {}, "rows": 0}
        if options["dry_run"]:
            services.cancel(run=run, by=None, now=timezone.now())
            self._tell("dry run", seen["rows"], seen["counts"], seen["reasons"])
            return
        if run.state == "ready":
            services.start(run=run, by=None, now=timezone.now())
            run = services.run_now(run=run)
        if run.state != "done":
            raise CommandError(f"The import stands at '{run.get_state_display()}'. {run.error}")
        self._tell("imported", run.rows, run.counts, dict(selectors.reasons_of(run)))

    def _tell(self, title: str, rows: int, counts: dict[str, int], reasons: dict[str, int]) -> None:
        told = " ".join(f"{name}={counts.get(name, 0)}" for name in ("created", "updated", "unchanged", "refused"))
        self.stdout.write(f"{title}: rows={rows} {told}")
        for reason, count in sorted(reasons.items(), key=lambda item: -item[1]):
            self.stdout.write(f"  refused {count}: {selectors.say_reason(reason)}")

    @staticmethod
    def _mapping(told: dict[str, str], header: list[str]) -> dict[int, str]:
        places = {name: index for index, name in reversed(list(enumerate(header)))}
        return {int(key) if key.isdigit() else places[key]: name for key, name in told.items() if name}
