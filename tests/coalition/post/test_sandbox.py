"""The sandbox: SendGrid's limits and errors, the truth, the mailbox page, faults, events by address."""

import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlencode

import orjson
import pytest

from coalition.post import keys
from coalition.post.events import verify_event_signature
from coalition.post.sandbox import webhooks
from coalition.post.sandbox.checks import problems_of
from coalition.post.sandbox.faults import Faults, read_orders
from coalition.post.sandbox.lists import Lists
from coalition.post.sandbox.replies import Replier
from coalition.post.sandbox.truth import Truth
from coalition.post.sandbox.webhooks import Publisher, events_of
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


def test_it_tells_orders_in_short_and_as_json():
    short = read_orders("429=0.1 500_after=2x, events_late=0.5 late=20 seed=3 bad=ana@example.org bad=b@example.org")
    assert short == {
        "shares": {"429": 0.1, "events_late": 0.5},
        "next": {"500_after": 2},
        "late": 20.0,
        "seed": 3,
        "bad_addresses": ["ana@example.org", "b@example.org"],
    }
    assert read_orders('{"shares": {"429": 1}}') == {"shares": {"429": 1}}
    assert read_orders("events_twice") == {"shares": {"events_twice": 1.0}, "next": {}, "bad_addresses": []}
    with pytest.raises(ValueError, match="unknown faults"):
        Faults().set(read_orders("earthquake=1"))
    with pytest.raises(ValueError, match="could not convert"):
        read_orders("429=often")


def test_it_shows_and_takes_faults_on_a_page(sandbox, host):
    form = {"429": "0.25", "cut_after": "2x", "seconds": "3", "bad": "ana@example.org, ben@example.org"}
    request = urllib.request.Request(f"{host}/faults", data=urlencode(form).encode(), method="POST")
    with urllib.request.urlopen(request, timeout=5) as answer:
        page = answer.read().decode()
    assert "Saved." in page and 'name="429" value="0.25"' in page and 'value="2x"' in page
    assert sandbox.faults.bad_addresses == {"ana@example.org", "ben@example.org"} and sandbox.faults.seconds == 3
    request = urllib.request.Request(f"{host}/faults", data=b"429=often", method="POST")
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert "could not convert" in answer.read().decode()


def test_it_refuses_listed_addresses_until_told_otherwise(sandbox, host, letter):
    sandbox.faults.set(read_orders("bad=p1@example.org"))
    assert post(host, "/v3/mail/send", encode(letter(3)))[0] == 400
    sandbox.faults.set(read_orders(""))
    assert post(host, "/v3/mail/send", encode(letter(3)))[0] == 202


def test_it_keeps_suppression_lists_over_a_restart(tmp_path):
    lists = Lists(tmp_path / "lists.jsonl")
    lists.note({"event": "bounce", "type": "bounce", "email": "A@example.org", "reason": "550", "status": "5.1.1"})
    lists.note({"event": "bounce", "type": "blocked", "email": "b@example.org"})
    lists.note({"event": "delivered", "email": "c@example.org"})
    again = Lists(tmp_path / "lists.jsonl")
    again.load()
    assert [one["email"] for one in again.page("bounces", {})] == ["a@example.org"]
    assert [one["email"] for one in again.page("blocks", {})] == ["b@example.org"]
    assert again.why_dropped("a@example.org") == "Bounced Address" and again.why_dropped("b@example.org") == ""
    assert again.page("bounces", {"end_time": "1"}) == again.page("bounces", {"start_time": str(2**39)}) == []
    again.empty()
    assert again.page("bounces", {}) == [] and not (tmp_path / "lists.jsonl").exists()


def test_it_serves_its_lists_like_sendgrid(sandbox, host):
    sandbox.lists.add("spam_reports", "ana@example.org")

    def ask(path, key="SG.x"):
        request = urllib.request.Request(host + path, headers={"Authorization": f"Bearer {key}"})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, orjson.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, orjson.loads(error.read())

    status, entries = ask("/v3/suppression/spam_reports?limit=1")
    assert status == 200 and entries[0]["email"] == "ana@example.org" and entries[0]["created"]
    assert ask("/v3/suppression/nothing")[0] == 404 and ask("/v3/bounces")[0] == 404
    assert ask("/v3/suppression/bounces", key="x")[0] == 401
    assert ask("/v3/asm/suppressions") == (200, [])


class Heard(Publisher):
    """A publisher that keeps what it would post."""

    def _post(self, batch):
        self.batches.append([event["sg_event_id"] for event in batch])
        return True


def publish(faults, tmp_path, letter, monkeypatch):
    monkeypatch.setattr(webhooks, "DELAY", dict.fromkeys(webhooks.DELAY, 0.0))
    publisher = Heard(target="", key=keys.private_key(tmp_path), share=0.0, faults=faults)
    publisher.batches = []
    publisher.plan(payload(letter(200)), "id")
    waits = [due - time.monotonic() for due, _, _ in publisher._due]
    publisher.start()
    while publisher.waiting:
        time.sleep(0.02)
    time.sleep(0.1)
    return publisher, waits


def test_it_loses_and_repeats_events_and_keeps_the_truth(tmp_path, letter, monkeypatch):
    lossy, _ = publish(Faults(shares={"events_missing": 0.5}), tmp_path, letter, monkeypatch)
    assert 120 < sum(len(batch) for batch in lossy.batches) < 280
    twice, _ = publish(Faults(shares={"events_twice": 1}), tmp_path, letter, monkeypatch)
    assert twice.batches[0] == twice.batches[1] and len(twice.batches) == 2
    down, _ = publish(Faults(shares={"events_down": 1}), tmp_path, letter, monkeypatch)
    assert down.batches == []


def test_it_sends_some_events_late(tmp_path, letter, monkeypatch):
    late, waits = publish(Faults(shares={"events_late": 0.5}, late=0.4), tmp_path, letter, monkeypatch)
    assert max(waits) > 0.3 and min(waits) < 0.1 and sum(len(batch) for batch in late.batches) == 400


def test_it_drops_what_it_would_not_send_any_more(tmp_path, letter):
    publisher = Publisher(target="", key=keys.private_key(tmp_path), share=0.0, faults=Faults())
    publisher.lists.add("bounces", "p0@example.org")
    publisher.plan(payload(letter(2)), "id")
    told = {(event["event"], event["email"]) for _, _, batch in publisher._due for event in batch}
    assert ("dropped", "p0@example.org") in told and ("delivered", "p0@example.org") not in told


def test_it_presses_all_links_as_a_filter_does(letter):
    body = payload(letter(1, html='<a href="https://a.example.org">a</a><a href="https://b.example.org">b</a>'))
    entry = {**body["personalizations"][0], "to": [{"email": "x+scanner@example.org"}]}
    clicks = [event for event in events_of(entry, body, "id", 1000.0, 0.0) if event["event"] == "click"]
    assert [click["url"] for click in clicks] == ["https://a.example.org", "https://b.example.org"]
    assert {click["timestamp"] for click in clicks} == {1001} and len({click["sg_event_id"] for click in clicks}) == 2


def test_it_answers_as_the_person_would(sandbox, host, letter, tmp_path):
    heard = []

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self):
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((verify_event_signature(raw, self.headers, [keys.public_key(tmp_path)]), raw.decode()))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Desk) as desk:
        threading.Thread(target=desk.serve_forever, daemon=True).start()
        target = f"http://127.0.0.1:{desk.server_port}/hooks/sendgrid/inbound/"
        sandbox.replier = Replier(target=target, key=keys.private_key(tmp_path))
        post(host, "/v3/mail/send", encode(letter(1)))
        assert "Answer as p0@example.org" in get(host, "/mail/0")
        body = urlencode({"text": "I will come", "from": "", "auto": "1"}).encode()
        with urllib.request.urlopen(f"{host}/mail/0/reply", data=body, timeout=5) as answer:
            assert "The answer is on the desk." in answer.read().decode()
        desk.shutdown()
    is_signed, text = heard[0]
    assert is_signed and "I will come" in text and "Auto-Submitted: auto-replied" in text
    assert "team@example.org" in text and "Automatic reply: Dear Ana 0" in text
    with urllib.request.urlopen(f"{host}/mail/0/reply", data=body, timeout=5) as answer:
        assert "Nobody answers" in answer.read().decode()
