"""Send what is due now, without a worker."""

from typing import Any

from django.core.management.base import BaseCommand

from contacts.correspondence import tasks


class Command(BaseCommand):
    """manage.py send_due"""

    help = "Send the bundles that are due, until none is left or the provider says wait."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = 0
        while more := tasks.send_due():
            sent += more
        self.stdout.write(f"bundles={sent}")
