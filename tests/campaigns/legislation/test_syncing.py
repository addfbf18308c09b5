"""Sources are asked within their limits, go on where they stopped, and never stop each other."""

import copy
import datetime as dt
import io
import json
import socketserver
import threading
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest
from django.core.management import call_command
from django.urls import reverse

from campaigns.legislation.cga.feed import GeneralAssembly
from campaigns.legislation.legiscan.feed import LegiScan
from campaigns.legislation.models import Bill
from campaigns.legislation.openstates.feed import OpenStates
from campaigns.legislation.sources.models import RollCall, RollCallVote, SourcePerson, SyncCursor
from campaigns.legislation.syncing import feed, services
from coalition.outside.client import NoReply, Reply
from coalition.outside.files import fetch_file
from coalition.outside.names import Answer
from coalition.outside.rules import Forbidden
from tests.campaigns.legislation.test_sources import ASSEMBLY, OPENSTATES

MINUTE = dt.timedelta(minutes=1)


def bill_at(number, hour):
    one = copy.deepcopy(OPENSTATES) | {"id": f"ocd-bill/{number}", "identifier": f"HB {number}"}
    return one | {"updated_at": f"2027-02-08T{hour:02}:00:00+00:00"}


class Sky:
    """Stands in for the outside: answers by the words of the question, and remembers it."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def __call__(self, request):
        self.asked.append(request)
        question = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
        told = self.answer(question)
        if isinstance(told, Exception):
            raise told
        status, body = told if isinstance(told, tuple) else (200, told)
        return Reply(status, {}, json.dumps(body).encode(), request.url)


def cursor_of(source, now, session="2027"):
    return SyncCursor.objects.create(source=source, session=session, due_at=now)


def open_states(bills, per_page=2):
    def answer(question):
        since = question.get("updated_since", "")
        some = [one for one in bills if one["updated_at"] >= since]
        page = int(question["page"])
        pages = max(1, -(-len(some) // per_page))
        part = some[(page - 1) * per_page : page * per_page]
        return {
            "results": part,
            "pagination": {"per_page": per_page, "page": page, "max_page": pages, "total_items": 9},
        }

    return Sky(answer)


def test_open_states_is_read_to_the_end_and_then_only_for_what_changed(db, now):
    bills = [bill_at(5001, 1), bill_at(5002, 1), bill_at(5003, 1), bill_at(5004, 2), {"identifier": "broken"}]
    bills[-1]["updated_at"] = bills[3]["updated_at"]
    sky, cursor = open_states(bills), cursor_of("openstates", now)
    feed.run(cursor.pk, OpenStates("key"), now=now, ask=sky)
    cursor.refresh_from_db()
    assert Bill.objects.count() == 4 and cursor.fault == "" and cursor.round_ended_at == now
    assert "broken" in cursor.refused[0] and cursor.since == "2027-02-08T02:00:00+00:00"
    assert all(request.headers["X-API-KEY"] == "key" and "key" not in request.url for request in sky.asked)
    bills.append(bill_at(5001, 3) | {"title": "A new title"})
    sky.asked.clear()
    later = now + dt.timedelta(hours=2)
    feed.run(cursor.pk, OpenStates("key"), now=later, ask=sky)
    assert Bill.objects.get(identifier="HB 5001").title == "A new title"
    assert "updated_since=2027-02-08T02" in sky.asked[0].url and len(sky.asked) <= 3


def test_a_source_keeps_its_limits_and_goes_on_where_it_stopped(db, now):
    bills = [bill_at(5000 + hour, hour) for hour in range(20)]
    sky, cursor = open_states(bills, per_page=1), cursor_of("openstates", now)
    feed.run(cursor.pk, OpenStates("key"), now=now, ask=sky)
    assert len(sky.asked) == OpenStates.limits.minute
    cursor.refresh_from_db()
    assert cursor.round_ended_at is None and cursor.due_at == now + MINUTE
    assert not feed.run(cursor.pk, OpenStates("key"), now=now, ask=sky)  # not due: nobody asks
    for turn in range(1, 9):
        feed.run(cursor.pk, OpenStates("key"), now=now + turn * MINUTE, ask=sky)
    cursor.refresh_from_db()
    assert Bill.objects.count() == 20 and cursor.round_ended_at
    SyncCursor.objects.update(calls=OpenStates.limits.day, due_at=now)
    sky.asked.clear()
    feed.run(cursor.pk, OpenStates("key"), now=now, ask=sky)
    cursor.refresh_from_db()
    assert sky.asked == [] and cursor.fault == "limit" and cursor.due_at > now


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ((403, {"detail": "no"}), "key_refused"),
        ((429, {"detail": "slow down"}), "limit"),
        ((500, {}), "server"),
        ((200, {"x": 1}), "garbled"),
        (NoReply("timeout"), "timeout"),
        (Forbidden("private"), "private"),
    ],
)
def test_one_outage_never_stops_the_rest(db, now, settings, monkeypatch, answer, fault):
    settings.OPENSTATES_API_KEY = "key"
    cursor, other = cursor_of("openstates", now), cursor_of("cga", now)
    without = cursor_of("legiscan", now)
    files = {f"/pub/data/{name}": text.encode() for name, text in ASSEMBLY.items()}
    whole = GeneralAssembly(lambda host, path: files[path])
    monkeypatch.setattr(feed, "GeneralAssembly", lambda: whole)
    assert feed.run_due(now=now, ask=Sky(lambda question: answer)) == 3
    for one in (cursor, other, without):
        one.refresh_from_db()
    assert (cursor.fault, other.fault, without.fault) == (fault, "", "no_key")
    assert cursor.due_at > now + MINUTE and Bill.objects.get().source == "cga"


LIST = {
    "status": "OK",
    "masterlist": {"session": {"session_id": 9}, "0": {"bill_id": 1, "number": "HB05001", "change_hash": "a"}},
}
BILL = {
    "bill_id": 1,
    "change_hash": "a",
    "session": {"year_start": 2027, "year_end": 2027, "special": 0},
    "url": "https://legiscan.com/CT/bill/HB05001/2027",
    "state_link": "https://www.cga.ct.gov/1",
    "status": 1,
    "progress": [{"date": "2027-01-10", "event": 9}],
    "body": "H",
    "bill_number": "HB05001",
    "title": "An Act Concerning Class Size.",
    "description": "To make classes smaller.",
    "committee": [],
    "history": [{"date": "2027-01-10", "action": "Referred to Joint Committee on Education"}],
    "sponsors": [{"people_id": 7, "name": "Ana Ruiz", "district": "HD-004", "sponsor_type_id": 1}],
    "subjects": [{"subject_name": "Class size"}],
    "texts": [],
    "amendments": [],
    "supplements": [],
    "sasts": [],
    "votes": [
        {
            "roll_call_id": 5,
            "date": "2027-03-01",
            "desc": "House",
            "yea": 1,
            "nay": 1,
            "nv": 0,
            "absent": 0,
            "passed": 0,
            "chamber": "H",
        }
    ],
}
PEOPLE = [
    {"people_id": 7, "name": "Ana Ruiz", "district": "HD-004"},
    {"people_id": 8, "name": "Bo Lee", "district": "HD-005"},
]
VOTES = [{"people_id": 7, "vote_id": 1}, {"people_id": 8, "vote_id": 2}, {"people_id": 9, "vote_id": 4}]


def legi_scan(question):
    answers = {
        "getMasterListRaw": LIST,
        "getSessionPeople": {"status": "OK", "sessionpeople": {"people": PEOPLE}},
        "getBill": {"status": "OK", "bill": BILL},
        "getRollCall": {"status": "OK", "roll_call": {**BILL["votes"][0], "votes": VOTES}},
    }
    return answers[question["op"]]


def test_legiscan_is_asked_only_for_bills_whose_mark_is_new(db, now):
    sky, cursor = Sky(legi_scan), cursor_of("legiscan", now)
    feed.run(cursor.pk, LegiScan("key"), now=now, ask=sky)
    asked = [parse_qs(urlsplit(one.url).query)["op"][0] for one in sky.asked]
    assert asked == ["getMasterListRaw", "getSessionPeople", "getBill", "getRollCall"]
    bill = Bill.objects.get()
    assert (bill.title, bill.subjects, bill.stage) == ("An Act Concerning Class Size", ["Class size"], "committee")
    assert SourcePerson.objects.count() >= 2
    votes = dict(RollCallVote.objects.values_list("name", "option"))
    assert votes == {"Ana Ruiz": "yes", "Bo Lee": "no", "LegiScan 9": "absent"} and RollCall.objects.get().no == 1
    sky.asked.clear()
    feed.run(cursor.pk, LegiScan("key"), now=now + dt.timedelta(hours=2), ask=sky)
    assert len(sky.asked) == 1  # the master list says that nothing is new
    cursor.refresh_from_db()
    assert cursor.waiting == [] and cursor.fault == ""


def test_legiscan_says_no_with_status_200(db, now):
    cursor = cursor_of("legiscan", now)
    no = {"status": "ERROR", "alert": {"message": "Invalid API key"}}
    feed.run(cursor.pk, LegiScan("key"), now=now, ask=Sky(lambda question: no))
    cursor.refresh_from_db()
    assert cursor.fault == "key_refused"


def test_our_made_up_payloads_are_what_the_api_s_document_says(settings):
    if not settings.REFERENCE_DIR:
        pytest.skip("REFERENCE_DIR is not set: Open States' OpenAPI document is not here")
    folder = settings.REFERENCE_DIR / "openstates_api_v3"
    document = json.loads((folder / "openapi.json").read_text(encoding="utf-8"))
    schema = {"$ref": "#/components/schemas/Bill", "components": document["components"]}
    checker = jsonschema.Draft7Validator(schema)
    captured = json.loads((folder / "captured/bills_list_results__ny_2026.json").read_text(encoding="utf-8"))
    detail = json.loads((folder / "captured/bill_detail__fl_hb1325_2026.json").read_text(encoding="utf-8"))
    for one in (OPENSTATES, detail, *captured):
        assert [error.message for error in checker.iter_errors(one)] == []


def test_files_come_by_ftp_only_from_the_world():
    with pytest.raises(Forbidden):
        fetch_file("inside", "/x", resolve=lambda host: Answer("found", ["127.0.0.1"]))
    with pytest.raises(NoReply):
        fetch_file("nobody", "/x", resolve=lambda host: Answer("absent"))


class Guest(socketserver.StreamRequestHandler):
    """A very small FTP server: one file, passive transfers."""

    def handle(self):
        self.wfile.write(b"220 hello\r\n")
        for line in self.rfile:
            verb = line.split()[0].upper()
            if verb in {b"EPSV", b"PASV"}:
                self.data = socketserver.socket.socket()
                self.data.bind(("127.0.0.1", 0))
                self.data.listen(1)
                port = self.data.getsockname()[1]
                told = f"229 (|||{port}|)" if verb == b"EPSV" else f"227 (9,9,9,9,{port // 256},{port % 256})"
                self.wfile.write(told.encode() + b"\r\n")
            elif verb == b"RETR":
                self.wfile.write(b"150 here\r\n")
                line, _address = self.data.accept()
                line.sendall(b"bill_num\n")
                line.close()
                self.wfile.write(b"226 done\r\n")
            else:
                answers = {b"USER": b"331 password", b"PASS": b"230 in", b"TYPE": b"200 ok", b"QUIT": b"221 bye"}
                self.wfile.write(answers.get(verb, b"500 no") + b"\r\n")


def test_a_file_comes_by_ftp_as_a_guest(monkeypatch):
    monkeypatch.setattr("coalition.outside.files.is_public", lambda address: True)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Guest) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        body = fetch_file("here", "/pub/data/x.csv", resolve=lambda host: Answer("found", ["127.0.0.1"]), port=port)
        server.shutdown()
    assert body == b"bill_num\n"


def test_the_command_brings_files_in(db, tmp_path):
    for name, text in ASSEMBLY.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    out = io.StringIO()
    call_command("sync_bills", str(tmp_path), stdout=out)
    assert "added: 1" in out.getvalue() and "refused: bill_info.csv line 3" in out.getvalue()


def upload(name, text):
    file = io.BytesIO(text.encode())
    file.name = name
    return file


LIST_FILE = (
    "bill_id,bill_number,title,description,url\n"
    "1,HB05001,An Act Concerning Dyslexia Screening.,,https://legiscan.com/CT/bill/HB05001/2027\n"
    "2,SB00012,An Act Concerning Charter Schools.,,https://legiscan.com/CT/bill/SB00012/2027\n"
    "3,,No number,,\n"
)


def test_a_list_is_brought_in_on_a_page(alice, vic, desk_of, db):
    url, desk = reverse("legislation:bring_in"), desk_of(alice)
    assert desk_of(vic).get(url).status_code == 403
    answer = desk.post(url, {"files": [upload("list.csv", LIST_FILE)]})
    page = answer.content.decode()
    assert answer.status_code == 200 and "line 4: number, title or year is missing" in page
    assert set(Bill.objects.values_list("identifier", flat=True)) == {"HB 5001", "SB 12"}
    bad = desk.post(url, {"files": [upload("people.csv", "name,mail\nx,y\n")]})
    assert bad.status_code == 422 and "neither a list of bills" in bad.content.decode()
    assert desk.post(url, {}).status_code == 422


def test_sources_show_why_they_stand_still(alice, vic, desk_of, now, django_assert_max_num_queries):
    desk, url = desk_of(alice), reverse("legislation:sources")
    assert desk.post(reverse("legislation:follow"), {"source": "openstates", "session": "2027"}).status_code == 302
    assert desk.post(reverse("legislation:follow"), {"source": "nobody", "session": "2027"}).status_code == 422
    assert desk_of(vic).post(reverse("legislation:follow"), {}).status_code == 403
    SyncCursor.objects.update(due_at=now)
    feed.run_due(now=now)
    services.bring_in({"list.csv": LIST_FILE}, now=now)
    with django_assert_max_num_queries(14):
        page = desk.get(url).content.decode()
    assert "There is no key for it" in page and "Brought in by hand" in page
    desk.post(reverse("legislation:unfollow"), {"source": "openstates", "session": "2027"})
    assert not SyncCursor.objects.exists() and Bill.objects.count() == 2
