"""Delivery packs: made, taken, checked by strangers, delivered, expired."""

import datetime as dt
import hashlib
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from python_calamine import CalamineWorkbook

from campaigns.petitions.models import Signature
from campaigns.petitions.packs import delivery, rules, selectors, services
from campaigns.petitions.packs.models import Delivery, Pack
from coalition.audit.models import Entry
from contacts.places.models import District
from tests.campaigns.petitions.stage import SQUARE
from tests.campaigns.petitions.test_sign import sign_many


def ask(desk, petition, scope, **more):
    url = reverse("petitions:packs", args=[petition.page.uuid])
    return desk.post(url, {"scope": scope, "language": "en"} | more)


def made(desk, petition, district):
    ask(desk, petition, f"d-{district.uuid}")
    delivery.make_due(timezone.now())
    return Pack.objects.get()


def bytes_of(answer):
    return b"".join(answer.streaming_content)


def test_it_makes_a_pack_for_a_legislator(petition, district, alice, desk_of):
    desk = desk_of(alice)
    page = desk.get(reverse("petitions:districts", args=[petition.page.uuid])).content.decode()
    assert "Rosa Lane" in page
    pack = made(desk, petition, district)
    assert (pack.state, pack.total, str(pack)) == ("ready", 4, "Rosa Lane (House 7)")
    files = {
        kind: bytes_of(desk.get(reverse("petitions:pack_file", args=[petition.page.uuid, pack.uuid, kind])))
        for kind in ("pdf", "csv", "xlsx")
    }
    assert files["pdf"].startswith(b"%PDF-") and len(files["pdf"]) > 5000
    text = files["csv"].decode("utf-8-sig")
    assert "P0 Q." in text and "name withheld" in text and "P3" not in text and "@example.org" not in text
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"])).get_sheet_by_index(0).to_python()
    assert len(sheet) == 5 and sheet[1][1] == "P0 Q."
    assert all(hashlib.sha256(files[kind]).hexdigest() == told["sha256"] for kind, told in pack.files.items())
    assert pack.digest == rules.digest_of(pack.manifest)
    assert Entry.objects.filter(action="pack.taken").count() == 3


def test_strangers_check_a_pack_without_seeing_the_list(petition, district, alice, desk_of, client):
    pack = made(desk_of(alice), petition, district)
    for told in (rules.show_code(pack.code).lower(), pack.digest, pack.files["pdf"]["sha256"]):
        page = client.post("/check/?lang=en", {"proof": told}).content.decode()
        assert "This pack is genuine" in page and "Rosa Lane" in page and "P0 Q." not in page
    assert "auténtico" in client.get(f"/check/{pack.code}/?lang=es").content.decode()
    answer = client.get("/check/?lang=es")
    assert answer.status_code == 200 and not answer.cookies
    with open(f"{delivery.settings.MEDIA_ROOT}/packs/{pack.files['csv']['name']}", "rb") as file:
        raw = file.read()
    good, bad = (SimpleUploadedFile("x.csv", one) for one in (raw, raw + b" "))
    assert "This pack is genuine" in client.post("/check/?lang=en", {"file": good}).content.decode()
    assert "We know no such pack" in client.post("/check/?lang=en", {"file": bad}).content.decode()
    assert client.post("/check/?lang=en", {"proof": "\x00"}).status_code == 200
    for proof in ("x", "A" * 12, "f" * 64, "é" * 100):
        assert "We know no such pack" in client.post("/check/?lang=en", {"proof": proof}).content.decode()


def test_it_notes_who_delivered_what_with_a_photo_drawn_anew(petition, district, alice, vic, desk_of):
    pack = made(desk_of(alice), petition, district)
    url = reverse("petitions:pack", args=[petition.page.uuid, pack.uuid])
    picture, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "Where I live"
    Image.new("RGB", (800, 600), "green").save(picture, "JPEG", exif=exif)
    facts = {"on": "2026-01-05", "how": "in_person", "by_name": "Alice", "to_name": "Rep. Lane"}
    photo = SimpleUploadedFile("p.jpg", picture.getvalue(), "image/jpeg")
    assert desk_of(vic).post(url, facts).status_code == 403
    page = desk_of(alice).post(url, facts | {"on": "2099-01-01"}).content.decode()
    assert "has not come yet" in page
    assert (
        "no picture" in desk_of(alice).post(url, facts | {"photo": SimpleUploadedFile("p.jpg", b"x")}).content.decode()
    )
    desk_of(alice).post(url, facts | {"photo": photo})
    row = Delivery.objects.get()
    shown = desk_of(alice).get(reverse("petitions:pack_photo", args=[petition.page.uuid, pack.uuid, row.uuid]))
    raw = bytes_of(shown)
    assert b"Where I live" not in raw and Image.open(io.BytesIO(raw)).format == "WEBP"
    assert "Rep. Lane" in desk_of(alice).get(url).content.decode()


def test_files_expire_and_the_record_stays(petition, district, alice, desk_of, client):
    pack = made(desk_of(alice), petition, district)
    later = timezone.now() + rules.KEEP + dt.timedelta(days=1)
    assert delivery.expire(later) == 1
    url = reverse("petitions:pack_file", args=[petition.page.uuid, pack.uuid, "csv"])
    assert desk_of(alice).get(url).status_code == 404
    assert "This pack is genuine" in client.get(f"/check/{pack.code}/?lang=en").content.decode()


def test_it_says_when_nobody_would_be_in_it_and_makes_one_for_each(petition, district, alice, vic, bob, desk_of):
    desk = desk_of(alice)
    District.objects.create(chamber="lower", number=8, name="8", plan="2022")
    assert ask(desk, petition, "all").status_code == 302
    assert Pack.objects.get().district == district
    Signature.objects.update(invalidated_at=timezone.now())
    assert b"nothing to deliver" in ask(desk, petition, "whole").content
    assert ask(desk_of(vic), petition, "whole").status_code == 403
    assert ask(desk_of(bob), petition, "whole").status_code == 404


def test_comments_are_searched_among_all_of_its_own_constituents(petition, district, alice, vic, desk_of):
    outside = sign_many(petition, 1, start=50, comment="From far away", show_name=True)
    Signature.objects.filter(comment="From far away").update(words="shown")
    first = Signature.objects.order_by("pk").first()
    Signature.objects.filter(pk=first.pk).update(comment="Six in one classroom")
    desk = desk_of(alice)
    answer = ask(desk, petition, f"d-{district.uuid}", chooses="on")
    pack = Pack.objects.get()
    url = reverse("petitions:pack_words", args=[petition.page.uuid, pack.uuid])
    assert answer["Location"] == url and delivery.make_due(timezone.now()) == 0 and outside is None
    page = desk.get(url).content.decode()
    assert "For my children" in page and "From far away" not in page
    found = desk.get(f"{url}?q=classroom").content.decode()
    assert "Six in one classroom" in found and "For my children" not in found
    for_all = [str(uuid) for uuid in Signature.objects.values_list("uuid", flat=True)]
    desk.post(reverse("petitions:pack_put", args=[petition.page.uuid, pack.uuid]), {"chosen": for_all})
    pack.refresh_from_db()
    assert len(pack.comments) == 3  # only what its own constituents agreed to
    others = [uuid for uuid in pack.comments if uuid != str(first.uuid)]
    desk.post(reverse("petitions:pack_leave", args=[petition.page.uuid, pack.uuid]), {"chosen": others})
    assert "1 comment goes in" in desk.get(url).content.decode()
    assert desk_of(vic).get(url).status_code == 403
    desk.post(url, {"do": "make"})
    delivery.make_due(timezone.now())
    pack.refresh_from_db()
    assert (pack.state, pack.comments) == ("ready", [str(first.uuid)])
    assert [one.comment for one in selectors.list_comments(pack, timezone.localdate())] == ["Six in one classroom"]
    assert desk.get(url)["Location"].endswith(f"{pack.uuid}/")


def test_many_packs_are_made_some_at_a_time_and_can_be_stopped(petition, district, alice, desk_of, monkeypatch):
    monkeypatch.setattr(delivery, "_draw", lambda *args: b"%PDF-")
    wishes = [services.Wish("district", f"L{i}", district=district) for i in range(12)]
    now = timezone.now()
    services.ask_for(petition, wishes, language="en", by=alice, now=now)
    with pytest.raises(services.StillMaking):
        services.ask_for(petition, wishes, language="en", by=alice, now=now)
    alone = services.ask_for(petition, wishes[:1], language="en", by=alice, now=now)[0]
    assert delivery.make_due(now) == 5
    alone.refresh_from_db()
    assert alone.state == "ready"  # who asks for one does not wait for the twelve
    desk, url = desk_of(alice), reverse("petitions:packs", args=[petition.page.uuid])
    part = desk.get(f"{url}?standing=1", headers={"HX-Request": "true"}).content.decode()
    assert "Making one pack for each legislator" in part and "<strong>4</strong> of 12" in part and "<html" not in part
    batch = Pack.objects.filter(batch__isnull=False).first().batch
    desk.post(reverse("petitions:packs_stop", args=[petition.page.uuid, batch]))
    assert delivery.make_due(now) == 0 and Pack.objects.filter(state="ready").count() == 5
    assert Entry.objects.get(action="pack.stopped").facts == {"count": 8}


def test_a_pack_for_a_committee_speaks_of_its_members_and_shows_both_chambers(petition, district):
    other = District.objects.create(chamber="upper", number=1, name="1", plan="2022", geometry=SQUARE)
    far = District.objects.create(chamber="lower", number=9, name="9", plan="2022", geometry=SQUARE)
    pack = Pack(petition=petition, scope="committee", addressee="Education Committee", language="en")
    counts = selectors.count_by_district(petition, timezone.localdate())
    maps = delivery._maps(pack, counts, {district.pk, other.pk}, timezone.now())
    assert [one["title"] for one in maps] == ["House members", "Senate members"]
    assert rules.SHADES[0] in maps[0]["svg"] and rules.SHADES[-1] in maps[0]["svg"] and far.pk
    assert rules.SHADES[-1] not in maps[1]["svg"]  # nobody signed there
    assert delivery._words(pack, 4, 3)["claim"] == "4 constituents of this committee's members signed"


def test_a_pack_is_made_by_one_and_tried_again(petition, district, alice, desk_of, monkeypatch):
    ask(desk_of(alice), petition, "whole")
    pack, now = Pack.objects.get(), timezone.now()
    Pack.objects.update(state="making", leased_until=now + dt.timedelta(minutes=1))
    assert delivery.make_due(now) == 0 and not delivery.make(pack.pk, now)
    with monkeypatch.context() as broken:
        broken.setattr(delivery, "_draw", lambda *args: 1 / 0)
        for minutes in (2, 10, 20):
            delivery.make_due(now + dt.timedelta(minutes=minutes))
    pack.refresh_from_db()
    assert pack.state == "failed"
    desk_of(alice).post(reverse("petitions:pack", args=[petition.page.uuid, pack.uuid]), {"do": "again"})
    delivery.make_due(now)
    pack.refresh_from_db()
    assert (pack.state, pack.total) == ("ready", 5)


def test_one_who_checks_too_often_stops_nobody_else(petition, client, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    told = [client.post("/check/", {"proof": "x"}, HTTP_X_FORWARDED_FOR="203.0.113.5").status_code for _ in range(31)]
    assert told[0] == 200 and told[-1] == 429
    answer = client.post("/check/?lang=es", {"proof": "x"}, HTTP_X_FORWARDED_FOR="203.0.113.6")
    assert answer.status_code == 200 and not answer.cookies


def test_files_go_when_somebody_named_in_them_is_erased(
    petition, district, alice, desk_of, django_capture_on_commit_callbacks
):
    pack = made(desk_of(alice), petition, district)
    with django_capture_on_commit_callbacks(execute=True):
        erased = [Signature.objects.filter(show_name=False).first().person_id]
        services.forget(erased, timezone.now())
        pack.refresh_from_db()
        assert pack.state == "ready"  # her name stands nowhere
        services.forget([Signature.objects.filter(show_name=True).first().person_id], timezone.now())
    pack.refresh_from_db()
    assert pack.state == "expired" and pack.manifest["signatures"] == 4
    assert not delivery.default_storage.exists(f"packs/{pack.files['pdf']['name']}")


def test_a_pack_that_ends_its_maker_is_given_up(petition, district, alice, desk_of):
    ask(desk_of(alice), petition, "whole")
    now = timezone.now()
    Pack.objects.update(state="making", leased_until=now - dt.timedelta(minutes=1), attempts=rules.ATTEMPTS)
    assert delivery.make_due(now) == 0 and Pack.objects.get().state == "failed"


def test_a_pack_for_all_tells_towns_districts_and_a_shaded_map(petition, district, alice, desk_of, monkeypatch):
    told = {}
    monkeypatch.setattr(delivery.typst, "compile", lambda source, **more: told.update(more["sys_inputs"]) or b"%PDF-")
    ask(desk_of(alice), petition, "whole")
    delivery.make_due(timezone.now())
    data = json.loads(told["data"])
    assert ["7", "Rosa Lane", "4"] in [row for table in data["tables"] for row in table["rows"]]
    assert [one["title"] for one in data["maps"]] == [""] and rules.SHADES[-1] in data["maps"][0]["svg"]


def test_a_district_fills_its_map_among_its_neighbours():
    corners = [[[lon, 41], [lon + 1, 41], [lon + 1, 42], [lon, 41]] for lon in (-73, -68)]
    shapes = [{"id": i + 1, "geometry": {"type": "Polygon", "coordinates": [corners[i]]}} for i in range(2)]
    assert rules.draw_map(shapes, {1}).count(rules.SHADES[-1]) == 1
    assert rules.draw_map(shapes, set(), {1: 1, 2: 9}).count(rules.SHADES[0]) == 0
    assert rules.draw_map([], {1}) == ""
