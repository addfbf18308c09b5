"""What docker-compose.yml, Dockerfile and .env.example name exists in the code."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands
from django.urls import resolve

from coalition.celery import app
from tests.house.check import PRODUCTION

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if name not in {"postgres", "redis"}}
DOCKERFILE = (ROOT / "Dockerfile").read_text()
# Read by the containers or by compose itself, not by settings.py.
OUTSIDE = {"POSTGRES_PASSWORD", "POSTGRES_SHARED_BUFFERS", "WEB_WORKERS", "PORT", "IMAGE", "ENV_FILE", "HOSTNAME"}


def settings_names() -> set[str]:
    text = (ROOT / "coalition" / "settings.py").read_text()
    return set(re.findall(r'\benv(?:_bool)?\(\s*"([A-Z_]+)"', text))


def example_names() -> set[str]:
    return set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))


def unknown_words(command: list[str]) -> list[str]:
    """Tell what a command names that the code does not have."""
    if "manage.py" in command:
        name = command[command.index("manage.py") + 1]
        return [] if name in get_commands() else [name]
    if command[0] == "celery":
        queues = {route["queue"] for route in app.conf.task_routes.values()} | {app.conf.task_default_queue}
        wanted = command[command.index("-Q") + 1].split(",") if "-Q" in command else []
        return [queue for queue in wanted if queue not in queues]
    if command[0] == "granian":
        module, name = command[-1].split(":")
        return [] if hasattr(importlib.import_module(module), name) else [command[-1]]
    return [command[0]]


@pytest.mark.parametrize("name", sorted(OURS))
def test_it_runs_only_commands_that_exist(name):
    assert unknown_words(OURS[name]["command"]) == []


def test_it_would_notice_a_command_that_does_not_exist():
    assert unknown_words(["python", "manage.py", "no_such_thing"]) == ["no_such_thing"]
    assert unknown_words(["celery", "-A", "coalition", "worker", "-Q", "send,nowhere"]) == ["nowhere"]
    assert unknown_words(["rm", "-rf"]) == ["rm"]


def test_it_has_a_worker_for_every_queue_and_one_beat():
    served = {
        queue
        for service in OURS.values()
        if "-Q" in service["command"]
        for queue in service["command"][service["command"].index("-Q") + 1].split(",")
    }
    assert served == {route["queue"] for route in app.conf.task_routes.values()} | {app.conf.task_default_queue}
    assert [name for name, service in OURS.items() if "beat" in service["command"]] == ["beat"]


def test_it_asks_for_health_where_the_code_answers():
    text = (ROOT / "docker-compose.yml").read_text() + DOCKERFILE
    paths = set(re.findall(r"http://127\.0\.0\.1:8000(/\w+)", text))
    assert paths == {"/healthz"}
    for path in paths:
        assert resolve(path)


def test_it_names_only_variables_that_the_code_reads():
    inside = {key for service in OURS.values() for key in (service.get("environment") or {})}
    interpolated = set(re.findall(r"\$\{?([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    built = set(re.findall(r"\b([A-Z_]+)=", "".join(re.findall(r"^ENV .*|export .*", DOCKERFILE, re.M))))
    python = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    assert (inside | interpolated | built) - python - OUTSIDE <= settings_names()


def test_it_gives_every_setting_in_the_example():
    testing = {"TEST_DATABASE"}
    assert example_names() - OUTSIDE == settings_names() - testing - OUTSIDE


def test_it_runs_without_root():
    stages = DOCKERFILE.split("FROM ")
    assert re.search(r"^USER coalition$", stages[-1], re.M)
    assert "HEALTHCHECK" in stages[-1]
    assert len(stages) == 4


def test_it_names_every_missing_setting_in_one_message():
    bare = {"PATH": "/usr/bin:/bin", "DEBUG": "0"}
    code = "from coalition import settings"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=bare, capture_output=True, text=True)
    assert done.returncode != 0
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL"):
        assert name in done.stderr.splitlines()[-1]
    assert set(PRODUCTION) >= {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL"}
