"""`make crash`: an alert to 50,000 people while everything around it fails; the books must agree with the truth.

python -m tests.crash [--people 50000] [--seed 7]

A house of its own in a temporary folder: PostgreSQL, Valkey, a web server that takes the events, the sandbox with its
faults, workers. A random worker is killed every two seconds, PostgreSQL is restarted once, Valkey is emptied twice, one
call of twenty is accepted without an answer, events come twice and in disorder. The seed repeats a run's dice.
"""

import argparse
import importlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from coalition.embedded import postgres, valkey


def main() -> int:
    """Run the storm once and tell what was found; 0 when everything is right."""
    words = argparse.ArgumentParser(prog="python -m tests.crash")
    words.add_argument("--people", type=int, default=50_000)
    words.add_argument(
        "--bundle", type=int, default=100, help="people per bundle: more bundles, more moments to die in"
    )
    words.add_argument("--seed", type=int, default=7)
    words.add_argument("--seconds", type=float, default=900)
    asked = words.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is stopped
    with tempfile.TemporaryDirectory(prefix="crash-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        _open_house(folder)
        try:
            return _run(folder, asked)
        finally:
            postgres.stop_postgres(folder)


def _open_house(folder: Path) -> None:
    """Point the settings at servers of this storm alone, before Django reads them."""
    os.environ.update(
        DATABASE_URL=postgres.database_url(folder), REDIS_URL=valkey.redis_url(folder), REDIS_DB="0", DEBUG="1",
        SECRET_KEY="crash-" + "x" * 60, DATA_DIR=str(folder), LOG_LEVEL="CRITICAL",
        DJANGO_SETTINGS_MODULE="coalition.settings",
    )  # fmt: skip
    importlib.import_module("django").setup()
    importlib.import_module("django.core.management").call_command("migrate", verbosity=0, interactive=False)


def _run(folder: Path, asked: Any) -> int:
    dispatch, alice = _write_alert(asked.people, asked.bundle)
    storms = importlib.import_module("tests.crash.storm")
    port = storms.free_port()
    hook = f"http://127.0.0.1:{port}/hooks/sendgrid/"
    storm = storms.Storm(folder, storms.CELERY, hook=hook, nudge=storms.nudge, seed=asked.seed)
    web = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"], cwd=storms.ROOT, env=storm.env,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    began = time.monotonic()
    try:
        return _weather(storms, storm, dispatch, alice, asked.seconds)
    finally:
        storm.end()
        web.kill()
        web.wait()
        print(f"crash: {time.monotonic() - began:.0f} s, seed {asked.seed}", flush=True)


def _write_alert(people: int, bundle: int) -> tuple[Any, Any]:
    cast, crowd = importlib.import_module("tests.cast"), importlib.import_module("tests.contacts.correspondence.crowd")
    loading, services = (importlib.import_module(f"contacts.correspondence.{name}") for name in ("loading", "services"))
    now = importlib.import_module("django.utils.timezone").now()
    lead = cast.make_partner("lead", "Every Child CT", is_lead=True)
    alice = cast.make_member("Alice", lead, "organizer")
    crowd.make(lead, people)
    dispatch = crowd.open_alert(lead)
    loading.BUNDLE_SIZE = bundle
    frozen = services.loading.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    _say(f"{frozen.size} messages in {dispatch.bundles.count()} bundles")
    return dispatch, alice


def _weather(storms: Any, storm: Any, dispatch: Any, alice: Any, seconds: float) -> int:
    people = dispatch.messages.count()
    events = {"events_twice": 1, "events_shuffled": 1}
    storm.faults(shares={"timeout": 0.05, "500_after": 0.01, "429": 0.01, "slow": 0.9, **events}, seconds=4, reset_in=1)
    blows = {3: storm.restart_valkey, 6: storm.restart_postgres, 9: storm.restart_valkey}
    settled = storm.rage_until(storms.is_settled, every=2.0, workers=3, blows=blows, seconds=seconds)
    struck = storm.struck()
    _say(f"{storm.kills} workers killed, {storm.restarts} servers restarted, faults {dict(sorted(struck.items()))}")
    storm.faults(shares=events)
    settled = settled or storm.calm(seconds=120, workers=1, until=storms.is_settled)
    truth = storm.truth()
    found = Counter(storms.wrongs(truth))
    if not settled:
        found["not settled in time"] += 1
    if storm.restarts < 3:
        found["the storm was too short"] += 1
    found["unknown in spite of evidence"] += len(_unproven(storm, dispatch, truth))
    traceless = list(dispatch.bundles.filter(state="unknown"))
    _say(f"{len(traceless)} bundles left no trace with the provider; a human sends them again")
    services = importlib.import_module("contacts.correspondence.services")
    for bundle in traceless:
        services.resend_unknown(bundle=bundle, by=alice, now=importlib.import_module("django.utils.timezone").now())
    if not storm.calm(seconds=120, workers=1, until=storms.is_settled):
        found["not settled after the human's word"] += 1
    truth = storm.truth()
    counts = Counter(truth["by_address"].values())
    found["addresses skipped"] += people - len(truth["by_address"])
    found["addresses sent twice"] += sum(n for times, n in counts.items() if times > 1)
    found["unknown at the end"] += dispatch.bundles.filter(state="unknown").count()
    _say(f"accepted once: {counts[1]} of {people} addresses")
    wrong = {name: count for name, count in found.items() if count}
    _say(f"wrong: {wrong or 'nothing'}")
    return 1 if wrong else 0


def _unproven(storm: Any, dispatch: Any, truth: Any, seconds: float = 90.0) -> list[str]:
    """Wait for the events; list the bundles that the provider accepted and that are still unknown."""
    end = time.monotonic() + seconds
    while True:
        unknown = [str(uuid) for uuid in dispatch.bundles.filter(state="unknown").values_list("uuid", flat=True)]
        left = [uuid for uuid in unknown if uuid in truth["by_bundle"]]
        if not left or time.monotonic() > end:
            return left
        storm.calm(seconds=1, workers=1, until=lambda: False)


def _say(text: str) -> None:
    print(f"crash | {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
