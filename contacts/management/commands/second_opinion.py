"""manage.py second_opinion --partner SLUG [--file PAIRS.csv]: what Splink says beside what our own search found.

Needs the extra (`pip install 'coalition[splink]'`) and a search that was done. Nothing is written or merged.
"""

import csv
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coalition.partners.models import Partner
from contacts.dedupe import rules
from contacts.dedupe.models import Candidate
from contacts.dedupe.opinion import matching

SURE = 0.99


class Command(BaseCommand):
    """See the module's docstring."""

    help = "Lets Splink look for duplicates among a partner's people, and compares."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the partner, and where to write the pairs."""
        parser.add_argument("--partner", required=True, help="the partner's short name")
        parser.add_argument("--file", help="write all pairs there: two ids, our band and points, Splink's probability")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, count, and write the pairs if asked to: ids only, nothing of what the entries say."""
        partner = Partner.objects.filter(slug=options["partner"]).first()
        if partner is None:
            raise CommandError(f"There is no partner called {options['partner']}.")
        if not matching.is_installed():
            raise CommandError("Splink is not installed: pip install 'coalition[splink]'.")
        said = matching.judge(partner.pk)
        rows = Candidate.objects.filter(partner=partner).values_list("low", "high", "band", "bits")
        ours = {(low, high): (band, bits) for low, high, band, bits in rows}
        certain = {pair for pair, (band, _bits) in ours.items() if band == rules.CERTAIN}
        sure = {pair for pair, probability in said.items() if probability >= SURE}
        self.stdout.write(
            f"{len(certain & sure)} pairs both are sure of; {len(certain - sure)} only we; {len(sure - certain)} only"
            f" Splink, {len(sure - ours.keys())} of which we do not show at all"
        )
        if options["file"]:
            with open(options["file"], "w", newline="", encoding="utf-8") as out:
                table = csv.writer(out)
                table.writerow(["older", "younger", "band", "points", "splink"])
                for pair in sorted(ours.keys() | said.keys()):
                    table.writerow([*pair, *ours.get(pair, ("", "")), said.get(pair, "")])
