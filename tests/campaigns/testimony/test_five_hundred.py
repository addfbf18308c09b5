"""Five hundred sign-ups to one hearing: as many valid files naming the bill, nothing private in any, roster = base."""

import csv
import io
import re
import xml.etree.ElementTree as ET
import zipfile

from django.urls import reverse
from django.utils import timezone

from campaigns.testimony.models import Testimony
from tests.campaigns.testimony.crowd import SIZE, packed, sign_up, write_all

PRIVATE = re.compile(r"@example\.org|Elm Street|\(860\) 555|8605550|860-555|06106")


def test_it_makes_five_hundred_files_that_name_the_bill_and_nothing_private(event, bill, alice, desk_of):
    sign_up(event, SIZE)
    assert Testimony.objects.count() == event.rsvps.count() == SIZE
    write_all(event, timezone.now())
    desk = desk_of(alice)
    book = packed(desk, event)
    told = list(csv.DictReader(io.StringIO(book.read("list.csv").decode("utf-8-sig"))))
    words = [name for name in book.namelist() if name.endswith(".docx")]
    prints = [name for name in book.namelist() if name.endswith(".pdf")]
    assert len(words) == len(prints) == len(told) == SIZE
    read: dict[tuple[int, int], str] = {}  # most parts are the same in all files: each is parsed once
    for name in words:
        parts = zipfile.ZipFile(io.BytesIO(book.read(name)))
        assert parts.testzip() is None
        marks = {one.filename: (one.CRC, one.file_size) for one in parts.infolist()}
        for part, mark in marks.items():
            if mark not in read:
                read[mark] = "".join(ET.fromstring(parts.read(part)).itertext())
        texts = {part: read[mark] for part, mark in marks.items()}
        assert "HB 5003" in texts["word/document.xml"] and not PRIVATE.search(" ".join(texts.values()))
    for name in prints:
        file = book.read(name)
        assert file.startswith(b"%PDF-") and b"%%EOF" in file[-32:] and b"HB 5003" in file  # its title, uncompressed
        assert not PRIVATE.search(file.decode("latin-1"))
    rows = Testimony.objects.filter(text_state="ready")
    assert sorted(one["Name"] for one in told) == sorted(rows.values_list("speaker_name", flat=True))
    exported = b"".join(
        desk.post(reverse("testimony:event", args=[event.uuid]), {"export": "csv", "why": "Board"}).streaming_content
    )
    listed = list(csv.DictReader(io.StringIO(exported.decode("utf-8-sig"))))
    assert listed.pop()["Name"].startswith("Taken out by Alice")
    assert sorted(one["Name"] for one in listed) == sorted(Testimony.objects.values_list("speaker_name", flat=True))


def test_a_private_passage_keeps_its_file_from_being_made(event, bill, alice, desk_of):
    sign_up(event, 2)
    write_all(event, timezone.now())
    row = Testimony.objects.first()
    Testimony.objects.filter(pk=row.pk).update(text="HB 5003. Call me: 860-555-0142.")  # past every door
    book = packed(desk_of(alice), event)
    assert len(book.namelist()) == 3
