"""`manage.py prepare`: the last step before `make run` opens the door."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from campaigns.demo import rules
from contacts.people.models import Person


class Command(BaseCommand):
    """Migrate, fill an empty house with demo data, and tell where to go and as whom."""

    help = "Migrate; on an empty laptop make demo data; print addresses and demo sign-ins."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Allow a start without demo data."""
        parser.add_argument("--no-demo", action="store_true", help="leave an empty house empty")

    def handle(self, *args: object, **options: object) -> None:
        """Do it; on a prepared house this only looks."""
        if is_behind():
            call_command("migrate", verbosity=0, interactive=False)
        if settings.DEBUG and not options["no_demo"] and "demo" in get_commands() and not Person.objects.exists():
            self.stdout.write("setup    | making demo data (once)")
            call_command("demo")
        base = settings.PUBLIC_URL
        lines = [f"Open       {base}/desk/", f"API        {base}/api/v1/schema/"]
        if settings.DEBUG:
            lines.append(f'Mailbox    http://127.0.0.1:{settings.SANDBOX_PORT}/  (everything that was "sent")')
            lines.append(f"Sign in    password for all: {rules.PASSWORD}")
            lines += [f"           {user[1]}@example.org  ({user[3]} of {user[2]})" for user in rules.USERS[:6]]
        lines.append("Ctrl-C stops everything.")
        self.stdout.write("\n" + "\n".join(lines) + "\n")


def is_behind() -> bool:
    """Tell whether a migration waits; asking costs a tenth of a migrate that finds nothing to do."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
