"""The sandbox: SendGrid's limits and errors, the truth, the mailbox page, faults, events by address."""

import urllib.error
import urllib.request

import orjson
import pytest

from coalition.post.sandbox.checks import problems_of
from coalition.post.sandbox.truth import Truth
from coalition.post.sandbox.webhooks import events_of
from coalition.post.sendgrid import encode, payload


def post(host, path, body, key="SG.x"):
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    request = urllib.request.Request(host + path, data=raw, headers={"Authorization": f"Bearer {key}"}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def get(host, path):
    with urllib.request.urlopen(host + path, timeout=5) as answer:
        return answer.read().decode()


def spoiled(letter, **changes):
    return {**payload(letter(2)), **changes}


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        (lambda body: body.pop("from"), "from.email"),
        (lambda body: body.pop("subject"), "subject"),
        (lambda body: body.pop("content"), "content"),
        (lambda body: body.update(personalizations=[]), "personalizations"),
        (lambda body: body["personalizations"].extend(body["personalizations"] * 501), "personalizations"),
        (lambda body: body["personalizations"][1]["to"][0].update(email="nobody"), "personalizations.1.to.0.email"),
        (lambda body: body["personalizations"][1].update(to=body["personalizations"][0]["to"]), "personalizations.1"),
        (lambda body: body["personalizations"][0].update(to=[]), "personalizations.0.to"),
        (lambda body: body["personalizations"][0].update(substitutions={"-a-": "x" * 10_000}),
         "personalizations.0.substitutions"),
        (lambda body: body["personalizations"][0].update(headers={"Subject": "x"}), "personalizations.0.headers"),
    ],
)  # fmt: skip
def test_it_refuses_what_sendgrid_refuses(letter, spoil, field):
    body = orjson.loads(encode(letter(2)))
    assert problems_of(body) == []
    spoil(body)
    assert field in [problem["field"] for problem in problems_of(body)]


def test_it_answers_like_sendgrid(host, letter):
    status, body, headers = post(host, "/v3/mail/send", encode(letter()))
    assert (status, body) == (202, b"") and headers["X-Message-Id"] and headers["X-RateLimit-Reset"]
    status, body, _ = post(host, "/v3/mail/send", {"personalizations": []})
    assert status == 400 and orjson.loads(body)["errors"][0]["message"]
    assert post(host, "/v3/mail/send", encode(letter()), key="nonsense")[0] == 401
    assert post(host, "/v3/mail/send", b"no json")[0] == 400
    assert post(host, "/v3/other", b"{}")[0] == 404


def test_it_tells_the_truth_about_what_it_accepted_also_after_a_restart(sandbox, host, letter):
    post(host, "/v3/mail/send", encode(letter(3)))
    post(host, "/v3/mail/send", encode(letter(1)))
    told = orjson.loads(get(host, "/_truth?full=1"))
    assert told["recipients"] == 4 and told["messages_twice"] == 1 and told["by_message"]["m0"] == 2
    with sandbox.truth.path.open("ab") as file:
        file.write(b'{"torn')
    again = Truth(sandbox.truth.path)
    again.load()
    assert again.told(full=True) == sandbox.truth.told(full=True)


def test_it_shows_each_mail_as_its_reader_gets_it(host, letter):
    post(host, "/v3/mail/send", encode(letter(3)))
    assert "p1@example.org" in get(host, "/?q=p1%40") and "p2@example.org" not in get(host, "/?q=p1%40")
    page = get(host, "/mail/1")
    assert "Dear Ana 1" in page and "List-Unsubscribe" in page and 'sandbox="allow-popups"' in page
    assert get(host, "/mail/1/html").endswith("<p>Ana 1 <b></p>")
    assert orjson.loads(get(host, "/_mails?q=p2"))[0]["subject"] == "Dear Ana 2"
    assert "No mail yet" not in page


def test_it_takes_orders_for_faults(host, letter):
    status, body, _ = post(host, "/_faults", {"next": {"429": 2}, "seed": 5})
    assert status == 200 and orjson.loads(body)["next"] == {"429": 2}
    assert [post(host, "/v3/mail/send", encode(letter(1)))[0] for _ in range(3)] == [429, 429, 202]
    assert post(host, "/_faults", {"next": {"earthquake": 1}})[0] == 400
    post(host, "/_faults", {"bad_addresses": ["p1@example.org"]})
    assert post(host, "/v3/mail/send", encode(letter(2)))[0] == 400


@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ("ana@example.org", ["processed", "delivered"]),
        ("ana+bounce@example.org", ["processed", "bounce"]),
        ("bounce@example.org", ["processed", "bounce"]),
        ("ana+drop@example.org", ["dropped"]),
        ("ana+click@example.org", ["processed", "delivered", "open", "click"]),
        ("spam@example.org", ["processed", "delivered", "spamreport"]),
    ],
)
def test_it_sends_events_by_the_address(letter, address, kinds):
    body = payload(letter(1))
    entry = {**body["personalizations"][0], "to": [{"email": address}]}
    events = events_of(entry, body, "id1", 1000.0, 0.0)
    assert [event["event"] for event in events] == kinds
    assert {event["m"] for event in events} == {"m0"} and len({event["sg_event_id"] for event in events}) == len(kinds)
