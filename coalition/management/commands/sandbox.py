"""`manage.py sandbox`: a stand-in for SendGrid on this machine, with a mailbox to look at."""

import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coalition.post import keys
from coalition.post.sandbox.faults import KINDS, Faults, read_orders
from coalition.post.sandbox.lists import Lists
from coalition.post.sandbox.replies import Replier
from coalition.post.sandbox.server import SandboxServer
from coalition.post.sandbox.truth import Truth
from coalition.post.sandbox.webhooks import Publisher

FAULTS_HELP = (
    "what goes wrong, as JSON (see /_faults) or in short: 429=0.1 500_after=2x events_late=0.5 late=20"
    f" bad=ana@example.org seed=3. A share of all calls, or with x the next calls. Kinds: {', '.join(KINDS)}"
)


class Command(BaseCommand):
    """Serve POST /v3/mail/send with SendGrid's limits and errors, a mailbox page, signed events, and faults."""

    help = "Serve a stand-in for SendGrid: mail/send, a mailbox page at /, signed event webhooks, faults on demand."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Read where to listen and what to do."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.SANDBOX_PORT)
        parser.add_argument("--null", action="store_true", help="accept and count only: no store, no checks, no events")
        parser.add_argument("--no-events", action="store_true", help="send no event webhooks")
        parser.add_argument("--target", default="", help="where events go (default PUBLIC_URL/hooks/sendgrid/)")
        parser.add_argument("--open-share", type=float, default=0.3, help="share of mails that somebody opens")
        parser.add_argument("--store", default="accepted", help="name of the file of accepted mail in DATA_DIR/sandbox")
        parser.add_argument("--faults", default="", metavar="ORDERS", help=FAULTS_HELP)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until told to stop."""
        faults = Faults()
        try:
            faults.set(read_orders(options["faults"]))
        except (ValueError, TypeError, AttributeError) as error:
            raise CommandError(f"--faults: {error}") from error
        store = settings.DATA_DIR / "sandbox" / f"{options['store']}.jsonl"
        truth = Truth(None if options["null"] else store)
        truth.load()
        target, key = options["target"] or f"{settings.PUBLIC_URL}/hooks/sendgrid/", keys.private_key(settings.DATA_DIR)
        publisher = None
        if not options["null"] and not options["no_events"]:
            lists = Lists(store.with_suffix(".lists.jsonl"))
            lists.load()
            publisher = Publisher(target=target, key=key, share=options["open_share"], faults=faults, lists=lists)
            publisher.start()
        try:
            server = SandboxServer((options["host"], options["port"]), truth=truth, faults=faults, publisher=publisher)
        except OSError as error:
            raise CommandError(f"cannot listen at {options['host']}:{options['port']}: {error}") from error
        server.replier = Replier(target=f"{target.rstrip('/')}/inbound/", key=key)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        self.stdout.write(f"Sandbox mailbox at http://{options['host']}:{server.server_port}/")
        self.stdout._out.flush()
        with server:
            try:
                server.serve_forever(poll_interval=0.2)
            except KeyboardInterrupt:
                pass
