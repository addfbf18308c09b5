"""`manage.py messages`: keep the catalogues of both languages."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from coalition import messages


class Command(BaseCommand):
    """Extract strings, tell what is missing, compile."""

    help = "Extract all strings into the rooms' .po files, tell what is missing, and compile them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one room, only compiling, or only checking."""
        parser.add_argument("--room", help="only this room, such as campaigns.alerts or coalition")
        parser.add_argument("--compile", action="store_true", help="only compile what is translated")
        parser.add_argument("--check", action="store_true", help="write nothing; fail when a translation is missing")

    def handle(self, *args: object, **options: object) -> None:
        """Do it for every language but the source's."""
        rooms = {} if options["compile"] else messages.extract()
        only = options["room"]
        if only:
            rooms = {str(only): rooms.get(str(only), {})}
        missing = 0
        for language in messages.languages():
            if not options["compile"] and not options["check"]:
                for room, found in sorted(rooms.items()):
                    messages.refresh(language, room, found)
            told = messages.faults(language, rooms, messages.read_all(language))
            missing += self.report(language, rooms, told)
            if not options["check"]:
                count = messages.compile_catalogue(language)
                self.stdout.write(f"{language}: {count} strings compiled")
        if options["check"] and missing:
            raise CommandError(f"{missing} strings have no sound translation")

    def report(self, language: str, rooms: dict, told: dict[str, list[str]]) -> int:
        """Print the rooms with their numbers, and each missing string."""
        for room, found in sorted(rooms.items()):
            lacking = told.get(room, [])
            self.stdout.write(f"{language} {room}: {len(found)} strings, {len(lacking)} missing")
            for line in lacking:
                self.stdout.write(f"    {line}")
        return sum(len(lines) for lines in told.values())
