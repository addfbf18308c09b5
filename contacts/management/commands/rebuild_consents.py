"""Derive the current state of every consent anew from the ledger."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contacts.consent import loading


class Command(BaseCommand):
    """manage.py rebuild_consents [--check]"""

    help = "Write the current state of consents anew from the ledger; --check only tells whether it differs."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail where a state differs")

    def handle(self, *args: Any, **options: Any) -> None:
        drift = loading.count_drift()
        if options["check"] and drift:
            raise CommandError(f"{drift} states differ from the ledger")
        states = "" if options["check"] else f" states={loading.rebuild_states()}"
        self.stdout.write(f"drift={drift}{states}")
