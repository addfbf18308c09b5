"""Files that strangers send: known by content, in quarantine until checked, written anew, swept out."""

import datetime as dt
import io
import socketserver
import struct
import sys
import threading

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ValidationError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from campaigns.uploads import delivery, services
from campaigns.uploads.forms import UploadField
from campaigns.uploads.models import Upload
from campaigns.uploads.rules import sniff
from campaigns.uploads.scanning.delivery import scan
from campaigns.uploads.scanning.rules import Verdict, read_name
from campaigns.uploads.selectors import open_file
from campaigns.uploads.stripping.delivery import strip
from campaigns.uploads.stripping.rules import NotReadable
from coalition.errors import NotFound
from tests.campaigns.uploads.files import (
    MP3,
    SECRET,
    photo,
    tagged_m4a,
    tagged_mp3,
    tagged_ogg,
    tagged_wav,
    tagged_webm,
)  # fmt: skip

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"


@pytest.fixture
def sent(lead, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def send(content, kind="photo", name="x.jpg"):
        file = UploadField(kind).clean(SimpleUploadedFile(name, content))
        return services.receive(file, kind=kind, partner_id=lead.pk, now=timezone.now())

    return send


def test_a_photo_is_written_anew_upright_and_without_what_the_camera_wrote(sent):
    upload = sent(photo(exif=True))
    assert upload.file.startswith("quarantine/")
    with pytest.raises(NotFound):
        open_file(upload)
    before = upload.file
    assert delivery.check_due(now=timezone.now()) == 1
    upload.refresh_from_db()
    assert (upload.state, upload.form) == ("clean", "jpeg") and not default_storage.exists(before)
    file, kind = open_file(upload)
    picture = Image.open(file)
    assert (
        kind == "image/jpeg"
        and not picture.getexif()
        and b"Connecticut" not in default_storage.open(upload.file).read()
    )
    assert picture.size == (60, 80) == (upload.width, upload.height)  # it was told to lie on its side
    assert delivery.check_due(now=timezone.now()) == 0


def test_a_recording_keeps_every_byte_of_its_sound_once_it_is_checked(sent):
    upload = sent(MP3, "audio", "voice.mp3")
    delivery.check_due(now=timezone.now())
    upload.refresh_from_db()
    assert upload.state == "clean" and default_storage.open(upload.file).read() == MP3[10:]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("photo", b"<svg onload=alert(1)>"),
        ("photo", b"MZ\x90\0 an executable"),
        ("photo", MP3),
        ("audio", b"%PDF-1.7"),
        ("audio", b"\0\0\0\x18ftypheic"),
        ("photo", b"\xff\xd8\xff" + b"0" * (12 * 1024 * 1024)),
    ],
)
def test_it_takes_nothing_by_its_name(kind, content):
    with pytest.raises(ValidationError):
        UploadField(kind).clean(SimpleUploadedFile("holiday.jpg", content, content_type="image/jpeg"))


def test_a_picture_that_cannot_be_read_is_refused_and_gone(sent):
    upload = sent(b"\xff\xd8\xff" + b"no picture at all")
    delivery.check_due(now=timezone.now())
    upload.refresh_from_db()
    assert (upload.state, upload.reason) == ("refused", "no_picture") and not default_storage.exists(upload.file)


def test_a_bomb_of_pixels_is_refused_before_it_opens(sent):
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    upload = sent(out.getvalue())
    delivery.check_due(now=timezone.now())
    upload.refresh_from_db()
    assert upload.reason == "no_picture"


class Clamd(socketserver.BaseRequestHandler):
    """Speaks as much of clamd as INSTREAM needs."""

    def handle(self):
        line = self.request.makefile("rb")
        assert line.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", line.read(4))[0]:
            content += line.read(size)
        self.request.sendall(b"stream: Eicar FOUND\0" if EICAR in content else b"stream: OK\0")


@pytest.fixture
def clamd(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.UPLOAD_SCANNER = f"clamd:127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


def test_a_scanner_is_asked_about_every_file(sent, clamd):
    good, bad = sent(MP3 * 100_000, "audio"), sent(MP3 + EICAR, "audio")
    assert delivery.check_due(now=timezone.now()) == 2
    good.refresh_from_db()
    bad.refresh_from_db()
    assert good.state == "clean" and (bad.state, bad.reason) == ("refused", "infected")
    assert not default_storage.exists(bad.file)


def test_what_the_scanner_cannot_tell_stays_in_quarantine(sent, settings):
    settings.UPLOAD_SCANNER = "clamd:127.0.0.1:9"
    upload, now = sent(MP3, "audio"), timezone.now()
    assert delivery.check_due(now=now) == 1 and delivery.check_due(now=now) == 0
    upload.refresh_from_db()
    assert (upload.state, upload.reason) == ("waiting", "scanner_silent") and upload.check_at > now
    settings.UPLOAD_SCANNER = ""
    delivery.check_due(now=now + dt.timedelta(minutes=6))
    upload.refresh_from_db()
    assert upload.state == "clean"


def test_a_command_may_scan_as_well(settings):
    code = "import sys; sys.exit(1 if b'EICAR' in sys.stdin.buffer.read() else 0)"
    settings.UPLOAD_SCANNER = f'command:{sys.executable} -c "{code}"'
    assert (scan(b"fine"), scan(EICAR)) == (Verdict.CLEAN, Verdict.INFECTED)
    settings.UPLOAD_SCANNER = "command:/nowhere/scan -"
    assert scan(b"fine") is Verdict.UNKNOWN
    with pytest.raises(ValueError, match="UPLOAD_SCANNER"):
        read_name("clamav")


def test_nobodys_files_go_after_a_day_and_removed_ones_at_once(sent, django_capture_on_commit_callbacks):
    mine, lost, now = sent(MP3, "audio"), sent(MP3, "audio"), timezone.now()
    services.claim([mine.pk], now=now)
    assert delivery.sweep(now=now) == 0 and delivery.sweep(now=now + dt.timedelta(days=2)) == 1
    assert not default_storage.exists(lost.file) and default_storage.exists(mine.file)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.remove([mine.pk, None]) == 1
    assert not default_storage.exists(mine.file) and Upload.objects.filter(state="removed").count() == 2


def test_it_knows_files_by_their_first_bytes():
    heads = {b"\x89PNG\r\n\x1a\n": "png", b"OggS": "ogg", b"RIFF0000WAVE": "wav", b"\xff\xfb\x90": "mp3"}
    heads |= {b"\xff\xf1P": "aac", b"\0\0\0 ftypM4A ": "m4a", b"\0\0\0 ftypmif1": "heic", b"RIFF0000WEBP": "webp"}
    assert {head: sniff(head).form for head in heads} == heads and sniff(b"") is None and sniff(b"GIF") is None


@pytest.mark.parametrize(
    ("write", "form", "sound"),
    [
        (tagged_mp3, "mp3", MP3[10:]),
        (tagged_m4a, "m4a", b"SOUND" * 9),
        (tagged_ogg, "ogg", b"SOUND" * 9),
        (tagged_wav, "wav", b"SOUND" * 8),
        (tagged_webm, "webm", b"SOUND" * 9),
        (lambda: tagged_webm(is_live=False), "webm", b"SOUND" * 9),
    ],
)
def test_a_recording_keeps_its_sound_and_nothing_that_was_written_into_it(sent, write, form, sound):
    raw = write()
    assert SECRET.encode() in raw
    upload = sent(raw, kind="audio")
    delivery.check_due(now=timezone.now())
    upload.refresh_from_db()
    kept = default_storage.open(upload.file).read()
    assert (upload.state, upload.form, upload.bytes) == ("clean", form, len(kept))
    assert sound in kept and SECRET.encode() not in kept and b"41.76" not in kept and b"\x12\x34\x56\x78" not in kept
    assert sniff(kept[:64]).form == form
    if form in {"m4a", "webm"}:
        assert len(kept) == len(raw) and kept.index(sound) == raw.index(sound)  # its index of sounds holds


@pytest.mark.parametrize(
    "content",
    [
        *(tagged_m4a()[:60], tagged_wav()[:60], tagged_ogg()[:60], tagged_webm()[:60], tagged_webm()[:-7]),
        tagged_webm(kind=1),  # a film
        tagged_webm(codec=b"A_VORBIS", private=b"\x02\x1e words of its own"),
        tagged_webm(private=b"OpusHead" + SECRET.encode() * 3),
        tagged_webm(more=b"\x00" * 20),
        tagged_webm() + b"<script>",
    ],
)
def test_a_recording_that_cannot_be_cleaned_is_refused(sent, content):
    upload = sent(content, kind="audio")
    delivery.check_due(now=timezone.now())
    upload.refresh_from_db()
    assert (upload.state, upload.reason) == ("refused", "no_recording") and not default_storage.exists(upload.file)


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 400), byte=st.integers(0, 255), end=st.integers(0, 500))
def test_a_broken_webm_is_cleaned_or_refused_and_nothing_else(at, byte, end):
    raw = bytearray(tagged_webm())
    raw[at % len(raw)] = byte
    try:
        assert len(strip("webm", bytes(raw[:end]))) == len(raw[:end])
    except NotReadable:
        pass


def test_a_form_says_which_recordings_it_takes():
    with pytest.raises(ValidationError, match="MP3, M4A, OGG, WAV, AAC or WebM"):
        UploadField("audio").clean(SimpleUploadedFile("a.amr", b"#!AMR\n" + b"x" * 60))
