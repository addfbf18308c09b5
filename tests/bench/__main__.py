"""`make bench [NAME=…]`: prepare a house of its own, run one bench or all; of several each in a process of its own.

python -m tests.bench [NAME …]      NAME is a module of this folder, or a dotted number in it (alerts.send)
"""

import importlib
import os
import pkgutil
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg

from coalition import embedded
from coalition.embedded.servers import folder_from_environment
from tests import bench

DATABASE = "bench_coalition"
# These empty the tables of people, or leave a million dead rows: the crowd of the others takes minutes to make.
EMPTYING = {"dedupe", "imports", "intake"}
OWN = {"__main__", "report", "folding", "posts", "dedupe_people", "bare"}  # `intake` runs folding and posts


def names() -> list[str]:
    """List the benches there are."""
    return sorted(found.name for found in pkgutil.iter_modules(bench.__path__) if found.name not in OWN)


def prepare(database: str = DATABASE) -> None:
    """Point the settings at a database of the benches, as in production: DEBUG would remember every query."""
    folder = folder_from_environment()
    address = urlsplit(os.environ.get("DATABASE_URL") or embedded.database_url(folder))
    with psycopg.connect(urlunsplit(address), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            connection.execute(f"CREATE DATABASE {database}")
    os.environ["DATABASE_URL"] = urlunsplit(address._replace(path=f"/{database}"))
    os.environ["REDIS_URL"] = os.environ.get("REDIS_URL") or embedded.redis_url(folder)
    os.environ.update(
        DEBUG="0", SECRET_KEY="bench-" + "x" * 60, PUBLIC_URL="http://127.0.0.1:8000", LOG_LEVEL="WARNING"
    )
    os.environ.setdefault("REDIS_DB", "30")
    os.environ.setdefault("STATIC_ROOT", str(folder / "bench-static"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "coalition.settings"


def main(wanted: list[str]) -> int:
    """Run the benches of these names, or all."""
    known = names()
    told = [name.split(".")[0] for name in wanted]  # `import` is no name of a module: it means `imports`
    chosen = list(dict.fromkeys(f"{name}s" if f"{name}s" in known else name for name in told)) or known
    unknown = [name for name in chosen if name not in names()]
    if unknown:
        print(f"No bench called {', '.join(unknown)}. There are: {', '.join(names()) or 'none yet'}", file=sys.stderr)
        return 2
    if len(chosen) > 1:
        return max([subprocess.call([sys.executable, "-m", "tests.bench", name]) for name in chosen])
    prepare("bench_arrivals" if chosen[0] in EMPTYING else DATABASE)
    django = importlib.import_module("django")
    django.setup()
    call_command = importlib.import_module("django.core.management").call_command
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    report = importlib.import_module("tests.bench.report").Report()
    importlib.import_module(f"tests.bench.{chosen[0]}").run(report)
    report.summary()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
