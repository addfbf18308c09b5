"""`manage.py found`: the first day of a coalition in production."""

import getpass
import sys
from argparse import ArgumentParser

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coalition.errors import Refusal
from coalition.partners.founding import Founder, found


class Command(BaseCommand):
    """Make the lead partner and its first administrator."""

    help = "Make the partner that leads the coalition, and its first administrator (asks for a password)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the names; the password is asked for, or read from standard input."""
        parser.add_argument("--slug", required=True, help="short name of the lead partner, for addresses")
        parser.add_argument("--name", default=settings.COALITION_NAME, help="its full name (default COALITION_NAME)")
        parser.add_argument("--email", required=True, help="the administrator's e-mail, to sign in with")
        parser.add_argument("--administrator", default="", help="the administrator's name")

    def handle(self, *args: object, **options: str) -> None:
        """Found it, once."""
        password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        founder = Founder(options["email"], options["administrator"], password)
        try:
            member = found(name=options["name"], slug=options["slug"], founder=founder, now=timezone.now())
        except (Refusal, ValidationError) as error:
            raise CommandError("; ".join(getattr(error, "messages", [str(error)]))) from error
        self.stdout.write(f"{member.partner} is founded. Sign in at {settings.PUBLIC_URL}/accounts/login/")
