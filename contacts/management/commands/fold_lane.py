"""The second lane of a long import; started by its worker, of no use alone."""

import os
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from contacts.imports.lanes import loading


class Command(BaseCommand):
    """django fold_lane RUN CLAIM DATABASE IN OUT"""

    help = "Fold the halves of chunks that an import's worker hands over; started by the worker itself."

    def add_arguments(self, parser: Any) -> None:
        for name in ("run", "claim"):
            parser.add_argument(name, type=int)
        parser.add_argument("database", help="name of the database that the worker uses")
        for name in ("incoming", "outgoing"):
            parser.add_argument(name, type=int, help="number of an open pipe")

    def handle(self, *args: Any, **options: Any) -> None:
        connection.settings_dict["NAME"] = options["database"]
        with os.fdopen(options["incoming"], "rb") as incoming, os.fdopen(options["outgoing"], "wb") as outgoing:
            loading.serve(options["run"], options["claim"], incoming, outgoing)
