"""manage.py find_duplicates --partner SLUG: search at once and tell what was found; nothing is merged."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coalition.partners.models import Partner
from contacts.dedupe import matching, rules
from contacts.dedupe.models import DuplicateRun


class Command(BaseCommand):
    """See the module's docstring."""

    help = "Looks for entries of a partner that may be one human; you decide about them at the desk."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the partner."""
        parser.add_argument("--partner", required=True, help="the partner's short name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Search, going on with a search that is under way."""
        partner = Partner.objects.filter(slug=options["partner"]).first()
        if partner is None:
            raise CommandError(f"There is no partner called {options['partner']}.")
        run = DuplicateRun.objects.filter(partner=partner, finished_at=None).first()
        run = run or DuplicateRun.objects.create(partner=partner)
        matching.work(run.pk)
        run.refresh_from_db()
        told = ", ".join(f"{run.counts.get(band, 0)} {band}" for band in rules.BANDS)
        self.stdout.write(
            f"{run.people} people, {run.total} pairs compared: {told}; {len(run.skipped)} blocks left out"
        )
