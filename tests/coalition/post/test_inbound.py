"""Mail that came in: SendGrid's own samples, character sets, raw messages, and junk that must not hurt."""

import io
import random

import pytest
from django.conf import settings
from django.http.multipartparser import MultiPartParser

from coalition.post.inbound import read_inbound


def fields(**texts):
    return {name: text if isinstance(text, bytes) else text.encode() for name, text in texts.items()}


def sample(name):
    if settings.REFERENCE_DIR is None:
        pytest.skip("REFERENCE_DIR is not there: SendGrid's samples are not at hand")
    raw = (settings.REFERENCE_DIR / "sendgrid" / name).read_bytes()
    raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    meta = {"CONTENT_TYPE": "multipart/form-data; boundary=xYzZY", "CONTENT_LENGTH": str(len(raw))}
    found, _files = MultiPartParser(meta, io.BytesIO(raw), [], "latin-1").parse()
    return {key: found[key].encode("latin-1") for key in found}


def test_it_reads_sendgrids_sample_of_parts():
    mail = read_inbound(sample("inbound_parse_default_data.txt"))
    assert (mail.from_name, mail.from_address) == ("Example User", "test@example.com")
    assert mail.to == ["inbound@inbound.example.com"] and mail.subject == "Testing non-raw"
    assert mail.text == "Hello Twilio SendGrid!" and mail.attachments == 0 and len(mail.key) == 64


def test_it_reads_sendgrids_sample_of_a_raw_message():
    mail = read_inbound(sample("inbound_parse_raw_data.txt"))
    assert mail.from_address == "test@example.com" and mail.text == "Hello Twilio SendGrid!"


def test_it_counts_the_attachments_of_a_raw_message():
    mail = read_inbound(sample("inbound_parse_raw_data_with_attachments.txt"))
    assert mail.attachments >= 1 and mail.text


def test_it_reads_each_field_in_its_own_character_set():
    mail = read_inbound(
        fields(
            charsets='{"text":"iso-8859-1","subject":"UTF-8","from":"windows-1252"}',
            text="Mañana estaré ahí".encode("iso-8859-1"),
            subject="¿Mañana?",
            **{"from": "“Ana” <ana@example.org>".encode("windows-1252")},
        )
    )
    assert mail.text == "Mañana estaré ahí" and mail.subject == "¿Mañana?" and mail.from_name == "“Ana”"


def test_it_makes_text_of_html_alone():
    html = (
        "<html><head><style>p{}</style></head><body><p>Yes &amp; no</p><p>Ana<br>Rivera</p><script>x()</script></body>"
    )
    assert read_inbound(fields(html=html, **{"from": "a@example.org"})).text == "Yes & no\nAna\nRivera"


def test_it_lists_what_a_mail_answers_the_nearest_first():
    headers = "Message-ID: <m3@x>\nIn-Reply-To: <m2@x>\nReferences: <m1@x> <m2@x>\nAuto-Submitted: auto-replied\n"
    mail = read_inbound(fields(headers=headers, **{"from": "a@example.org"}))
    assert mail.message_id == "m3@x" and mail.references == ["m2@x", "m1@x"]
    assert mail.headers == {"auto-submitted": "auto-replied"}


def test_it_names_the_same_mail_alike():
    one = fields(headers="Message-ID: <m3@x>\n", text="a", **{"from": "a@example.org"})
    other = fields(headers="message-id:  <m3@x>\n", text="b", **{"from": "a@example.org"})
    assert read_inbound(one).key == read_inbound(other).key
    bare = fields(text="a", **{"from": "a@example.org"})
    assert read_inbound(bare).key == read_inbound(bare).key != read_inbound({**bare, "text": b"b"}).key


NAMES = ["headers", "from", "to", "text", "html", "subject", "envelope", "charsets", "spam_score", "email"]
BITS = [
    b"\x00", b"<", b">", b"{}", b'{"to":3}', b"\xff\xfe", b"a@b", b"=?utf-8?q?=ff?=", b"\r\n", b"Message-ID: <", b":",
    b"Content-Type: multipart/mixed; boundary=x\n\n--x", b"; charset=nonsense", b"\n\n", b"nan", b"1e999",
    b'{"text":"hex"}', b"From: =?bad?", b"<<>>", b"[]", b"Content-Transfer-Encoding: base64\n",
]  # fmt: skip


def test_it_is_not_hurt_by_junk():
    dice = random.Random(5)
    for _ in range(600):
        chosen = dice.sample(NAMES, dice.randint(0, len(NAMES)))
        mail = read_inbound({name: b"".join(dice.choices(BITS, k=dice.randint(0, 9))) for name in chosen})
        assert "\x00" not in mail.text + mail.subject + mail.from_address + mail.from_name and len(mail.key) == 64
