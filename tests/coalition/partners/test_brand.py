"""A partner's logo and pictures: checked by their bytes, without places of photos, under addresses nobody guesses."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from coalition.audit.models import Entry
from coalition.errors import NotAllowed
from coalition.partners.brand import rules, services
from coalition.partners.brand.models import Picture
from coalition.partners.models import Membership
from tests.coalition.partners import pictures as made


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def client_alice(alice: Membership, desk_of: Any) -> Any:
    return desk_of(alice)


def upload(raw: bytes, name: str = "a.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw)


@pytest.mark.parametrize(
    ("raw", "kind", "size"),
    [
        (made.png(4, 2), "png", (4, 2)),
        (made.jpeg(8, 4), "jpg", (8, 4)),
        (made.jpeg(8, 4, exif=made.exif(6)), "jpg", (4, 8)),
        (b"GIF89a" + bytes([3, 0, 5, 0]) + b"\0\0\0;", "gif", (3, 5)),
        (made.webp(10, 6), "webp", (10, 6)),
    ],
)
def test_it_reads_kind_and_size_from_the_bytes(raw: bytes, kind: str, size: tuple[int, int]) -> None:
    read = rules.read_picture(raw)
    assert (read.kind, (read.width, read.height)) == (kind, size)
    assert rules.read_picture(read.content) == read, "what is kept is a picture itself"


def test_it_takes_out_what_a_picture_should_not_tell() -> None:
    for raw in (
        made.png(note=b"Author\0Ana"),
        made.jpeg(exif=made.exif(6), tail=b"a film of the same moment"),
        made.webp(),
    ):
        kept = rules.read_picture(raw).content
        for word in (b"GPS", b"Ana", b"comment", b"film"):
            assert word not in kept
    turned = rules.read_picture(made.jpeg(exif=made.exif(6))).content
    assert b"Exif" in turned, "how the camera was held stays, else the picture lies on its side"
    assert rules.read_picture(made.webp()).content[20] & 0x0C == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html>",
        made.png()[:40],
        made.jpeg()[:50],
        made.webp()[:30],
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        made.png(5000, 1),
    ],
)
def test_it_refuses_what_is_no_picture(raw: bytes) -> None:
    with pytest.raises(rules.NotAPicture):
        rules.read_picture(raw)


@given(st.binary(max_size=400), st.sampled_from([made.png(), made.jpeg(exif=made.exif(3)), made.webp()]), st.data())
def test_it_survives_whatever_is_uploaded(noise: bytes, whole: bytes, data: Any) -> None:
    at = data.draw(st.integers(0, len(whole)))
    for raw in (noise, whole[:at] + noise + whole[at:], whole[:at]):
        try:
            assert rules.read_picture(raw).width > 0
        except rules.NotAPicture:
            continue


def test_it_shrinks_a_logo_keeping_its_shape() -> None:
    assert rules.fit(480, 112) == (240, 56)
    assert rules.fit(100, 400) == (14, 56)
    assert rules.fit(40, 20) == (40, 20)


def test_it_serves_a_picture_to_everybody_for_a_year_without_asking_a_table(
    client_alice: Any, client: Any, django_assert_num_queries: Any
) -> None:
    answer = client_alice.post(reverse("brand:add"), {"file": upload(made.png(), "../../etc/x.php"), "alt": "A school"})
    assert answer.status_code == 302
    picture = Picture.objects.get()
    assert re.fullmatch(r"/pictures/[0-9a-f]{32}\.png", picture.path)
    assert picture.alt == "A school"
    with django_assert_num_queries(0):
        served = client.get(picture.path)
    assert b"".join(served) == made.png()
    assert served["Content-Type"] == "image/png"
    assert "immutable" in served["Cache-Control"] and "max-age=31536000" in served["Cache-Control"]
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served["Content-Security-Policy"]
    assert "Cookie" not in served.get("Vary", "")
    assert client.get(f"/pictures/{'0' * 32}.png").status_code == 404


@pytest.mark.parametrize(
    ("raw", "words"),
    [(b"<svg/>", "no picture that we can use"), (b"\xff\xd8\xff" + b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB")],
)
def test_it_says_why_a_file_is_not_taken(client_alice: Any, raw: bytes, words: str) -> None:
    answer = client_alice.post(reverse("brand:add"), {"file": upload(raw, "x.svg")})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Picture.objects.exists()


def test_it_shows_the_logo_at_the_head_of_mails_when_an_administrator_chose_it(
    adam: Membership, desk_of: Any, alice: Membership
) -> None:
    client = desk_of(adam)
    assert client.post(reverse("brand:logo"), {"file": upload(made.png(400, 100))}).status_code == 302
    adam.partner.refresh_from_db()
    partner = adam.partner
    assert (partner.logo_width, partner.logo_height) == (224, 56)
    assert partner.logo in client.get(reverse("brand:look")).content.decode()
    client.post(reverse("brand:remove_logo"))
    partner.refresh_from_db()
    assert partner.logo == ""
    assert list(Entry.objects.order_by("id").values_list("action", flat=True))[-3:] == [
        "picture.added", "partner.logo_chosen", "partner.logo_removed",
    ]  # fmt: skip
    assert desk_of(alice).post(reverse("brand:logo"), {"file": upload(made.png())}).status_code == 403
    with pytest.raises(NotAllowed):
        services.choose_logo(None, by=alice)


def test_it_describes_and_puts_away_only_one_s_own_pictures(
    alice: Membership, bob: Membership, vic: Membership, desk_of: Any, now: Any, client: Any
) -> None:
    mine = services.add_picture(BytesIO(made.png()), name="mine.png", by=alice, now=now)
    for deed in ("describe", "put_away"):
        assert desk_of(bob).post(reverse(f"brand:{deed}", args=[mine.uuid])).status_code == 404
        assert desk_of(vic).post(reverse(f"brand:{deed}", args=[mine.uuid])).status_code == 403
    assert mine.path not in desk_of(bob).get(reverse("brand:look")).content.decode()
    desk_of(alice).post(reverse("brand:describe", args=[mine.uuid]), {"alt": "Children\nreading"})
    mine.refresh_from_db()
    assert mine.alt == "Children reading"
    desk_of(alice).post(reverse("brand:put_away", args=[mine.uuid]))
    assert mine.path not in desk_of(alice).get(reverse("brand:look")).content.decode()
    assert client.get(mine.path).status_code == 200, "mails that were sent still show it"


def test_it_keeps_shelves_from_growing_for_ever(alice: Membership, now: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(services, "MAX_SHELF", 1)
    services.add_picture(BytesIO(made.png()), name="a.png", by=alice, now=now)
    with pytest.raises(services.ShelfFull):
        services.add_picture(BytesIO(made.png()), name="b.png", by=alice, now=now)


def test_it_opens_within_its_budget(
    adam: Membership, desk_of: Any, now: Any, django_assert_max_num_queries: Any
) -> None:
    for _number in range(3):
        services.add_picture(BytesIO(made.png()), name="a.png", by=adam, now=now)
    client = desk_of(adam)
    client.get(reverse("brand:look"))
    with django_assert_max_num_queries(7):
        assert client.get(reverse("brand:look")).status_code == 200
