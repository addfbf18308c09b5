"""Nothing personal reaches a log."""

import io
import json
import logging

import pytest
import structlog

from coalition import logs


@pytest.fixture
def written():
    """Return the lines that a fresh configuration writes."""
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    logs.configure(pretty=False, level="INFO")
    handler = root.handlers[-1]
    handler.setStream(stream := io.StringIO())
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = kept
    root.setLevel(level)


@pytest.mark.parametrize(
    "told, shown",
    [
        ("to ana.p+x@example.org now", "to [email] now"),
        ("call (860) 555-0123", "call [phone]"),
        ("call 860-555-0123, +18605550123, 8605550123", "call [phone], [phone], [phone]"),
        ("GET /u/abc.DEF-1/ and /me/x:y/", "GET /u/[token]/ and /me/[token]/"),
        ("/confirm/abc/ /rsvp/a-b_c/event.ics", "/confirm/[token]/ /rsvp/[token]/event.ics"),
        (
            "/invitation/xyz/ /accounts/password/reset/key/1-ab/",
            "/invitation/[token]/ /accounts/password/reset/key/[token]/",
        ),
        (
            "/desk/turnout/x/door/?code=abc&q=1 /p/x/?lang=en&m=abc",
            "/desk/turnout/x/door/?code=[token]&q=1 /p/x/?lang=en&m=[token]",
        ),
        ("0a860555-1234-4860-5550-123456789012", "0a860555-1234-4860-5550-123456789012"),
        ("1790000000", "1790000000"),
        ({"deep": ["a@example.org", {"b": "c@example.org"}]}, {"deep": ["[email]", {"b": "[email]"}]}),
    ],
)
def test_it_masks_addresses_numbers_and_tokens(told, shown):
    assert logs.masked(told) == shown


def test_it_writes_json_lines_from_both_worlds(written):
    logging.getLogger("other").warning("hello %s", "a@example.org", extra={"phone": "860-555-0123"})
    structlog.get_logger("ours").info("done", count=3)
    first, second = written()
    assert (first["event"], first["phone"], first["level"]) == ("hello [email]", "[phone]", "warning")
    assert (second["event"], second["count"]) == ("done", 3)


def test_it_masks_what_an_exception_says(written):
    try:
        raise ValueError("no such person: a@example.org")
    except ValueError:
        logging.getLogger("other").exception("failed")
    assert "a@example.org" not in written()[0]["exception"]


def test_it_leaves_search_words_out(written, rf):
    request = rf.get("/desk/people/?q=Dolores")
    logging.getLogger("django.request").warning("Not found: %s", request.path, extra={"request": request})
    assert "Dolores" not in str(written()) and written()[0]["event"] == "Not found: /desk/people/"


def test_it_never_lets_the_mail_library_write_bodies():
    logs.configure(pretty=False, level="DEBUG")
    try:
        assert logging.getLogger("python_http_client").getEffectiveLevel() >= logging.WARNING
    finally:
        logs.configure(pretty=False, level="WARNING")


def test_it_writes_one_access_line_without_the_token(client, db, written):
    response = client.get("/u/some-secret-token/", headers={"X-Request-ID": "abcdef123456"})
    assert response["X-Request-ID"] == "abcdef123456"
    lines = [line for line in written() if line["logger"] == "access"]
    assert len(lines) == 1
    assert lines[0]["path"] == "/u/[token]/"
    assert lines[0]["request_id"] == "abcdef123456"
    assert lines[0]["status"] == response.status_code
    assert "some-secret-token" not in json.dumps(written())
