"""Fold waiting submissions now, without a worker."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from contacts.intake import services


class Command(BaseCommand):
    """manage.py fold [--limit N]"""

    help = "Fold waiting submissions into people, consents and actions."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--limit", type=int, default=0, help="stop after about so many (0: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        done = services.fold_waiting(now=timezone.now(), limit=options["limit"])
        self.stdout.write(f"folded={done}")
