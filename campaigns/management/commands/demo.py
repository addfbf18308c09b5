"""`manage.py demo [--people N]`: fill an empty database with a made-up coalition."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from campaigns.demo import rules, services


class Command(BaseCommand):
    """Makes demo data."""

    help = "Fill an empty database with a made-up coalition (example.org addresses, 555 numbers)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number of people."""
        parser.add_argument("--people", type=int, default=20_000)
        parser.add_argument("--if-empty", action="store_true", help="do nothing, successfully, where people are")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it."""
        try:
            services.make_demo(people=options["people"], now=timezone.now(), tell=self.stdout.write)
        except services.NotEmpty as refusal:
            if options["if_empty"]:
                return
            raise CommandError(str(refusal)) from refusal
        for name, word, slug, role in rules.USERS:
            self.stdout.write(f"  {word}@example.org  {name}, {role} of {slug}")
        self.stdout.write(f"  password of all: {rules.PASSWORD}")
