"""Alive, ready, and the numbers."""

import time

import pytest
from django.core.cache import cache
from django.db.utils import OperationalError

from coalition import health
from coalition.tasks import HEARTBEAT_KEY, heartbeat


def test_it_is_alive_without_asking_anybody(client, django_assert_num_queries):
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_it_is_ready_when_every_check_is(client):
    heartbeat()
    answer = client.get("/readyz")
    assert answer.json() == {
        "ready": True,
        "checks": dict.fromkeys(["database", "redis", "migrations", "worker"], "ok"),
    }
    assert answer.status_code == 200


@pytest.mark.django_db
def test_it_is_not_ready_without_a_worker(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"] == "no worker has been seen"
    cache.set(HEARTBEAT_KEY, time.time() - 300)
    assert "last seen 300 s ago" in client.get("/readyz").json()["checks"]["worker"]


@pytest.mark.django_db
def test_it_names_the_kind_of_fault_and_nothing_more(client, monkeypatch):
    def fail():
        raise OperationalError("connection to host db-7.internal failed")

    monkeypatch.setitem(health.CHECKS, "database", fail)
    heartbeat()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        "database": "OperationalError",
        "redis": "ok",
        "migrations": "ok",
        "worker": "ok",
    }


def test_it_counts_for_this_machine_alone(client, settings):
    settings.METRICS_TOKEN = ""
    assert b"django_http_requests" in client.get("/metrics").content
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403


def test_it_counts_for_the_holder_of_the_token(client, settings):
    settings.METRICS_TOKEN = "shared-with-prometheus"
    good, bad = ({"Authorization": f"Bearer {word}"} for word in ("shared-with-prometheus", "guess"))
    assert client.get("/metrics", headers=good, REMOTE_ADDR="203.0.113.9").status_code == 200
    assert client.get("/metrics", headers=bad).status_code == 403
    assert client.get("/metrics").status_code == 403


def test_it_registers_its_heartbeat_with_celery():
    from coalition.celery import app

    app.loader.import_default_modules()
    assert "coalition.heartbeat" in app.tasks
