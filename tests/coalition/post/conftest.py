"""A sandbox in a thread of its own, and a gateway to it."""

import threading

import pytest

from coalition.post.rules import Letter, Recipient, Sender
from coalition.post.sandbox.faults import Faults
from coalition.post.sandbox.server import SandboxServer
from coalition.post.sandbox.truth import Truth
from coalition.post.sendgrid import SendGridGateway


@pytest.fixture
def sandbox(tmp_path):
    truth = Truth(tmp_path / "accepted.jsonl")
    truth.load()
    server = SandboxServer(("127.0.0.1", 0), truth=truth, faults=Faults(), publisher=None)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def host(sandbox):
    return f"http://127.0.0.1:{sandbox.server_port}"


@pytest.fixture
def gateway(host):
    return SendGridGateway(key="SG.test", host=host, timeout=1.0)


@pytest.fixture
def letter():
    def write(count=3, **changes):
        people = [
            Recipient(
                f"p{number}@example.org",
                f"m{number}",
                values={"-x0-": f"Ana {number}", "-x1-": "<b>"},
                unsubscribe_url=f"https://crm.example.org/u/{number}/",
            )
            for number in range(count)
        ]
        facts = {
            "sender": Sender("hello@example.org", "Every Child", "team@example.org"),
            "subject": "Dear -x0-",
            "text": "Hello -x0-",
            "html": "<p>-x0- -x1-</p>",
            "recipients": people,
            "bundle": "b1",
            "request": "r1",
            "category": "alert",
        }
        return Letter(**{**facts, **changes})

    return write
