"""The picture at the head of a page is drawn anew and keeps nothing of the camera."""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from campaigns.pages.hero.services import NoPicture, redraw
from campaigns.pages.models import ActionPage


def photo(size=(2000, 1500), kind="JPEG", exif=True):
    out = BytesIO()
    picture = Image.new("RGB", size, (90, 120, 60))
    facts = Image.Exif()
    facts[0x0112], facts[0x010F] = 6, "SpyCam"
    picture.save(out, kind, **({"exif": facts} if exif else {}))
    return out.getvalue()


def test_it_draws_two_sizes_upright_and_forgets_the_camera():
    large, small, size = redraw(photo())
    assert b"SpyCam" not in large and Image.open(BytesIO(large)).format == "WEBP"
    assert size[1] > size[0] and size[0] <= 1280 and size[1] <= size[0] * 1.21  # it was held upright; a portrait is cut
    assert Image.open(BytesIO(small)).width <= 640 and not Image.open(BytesIO(large)).getexif()


@pytest.mark.parametrize(
    "bad", [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", photo()[:300], b"\x89PNG" + b"x" * 99]
)
def test_it_takes_no_file_that_is_no_picture(bad):
    with pytest.raises(NoPicture):
        redraw(bad)


def test_it_takes_no_picture_too_small_or_a_bomb():
    with pytest.raises(NoPicture):
        redraw(photo((100, 100)))
    bomb = BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, "PNG")
    with pytest.raises(NoPicture):
        redraw(bomb.getvalue())


def test_it_stands_on_the_page_once_it_is_described(petition, alice, bob, vic, desk_of, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    url = f"/desk/pages/{petition.page.uuid}/picture/"
    file = SimpleUploadedFile("a.jpg", photo(exif=False))
    assert "What the picture shows" in desk_of(alice).post(url, {"picture": file}, follow=True).content.decode()
    petition.page.versions.update(hero_alt="Children at a rally")
    desk_of(alice).post(url, {"picture": SimpleUploadedFile("a.jpg", photo(exif=False))})
    cache.clear()
    hero = ActionPage.objects.get().hero
    page = client.get("/p/fund-our-schools/").content.decode()
    assert f"/pictures/{hero['small']} 640w" in page and 'alt="Children at a rally"' in page
    assert client.get(f"/pictures/{hero['large']}")["Content-Type"] == "image/webp"
    assert desk_of(bob).post(url).status_code == 404 and desk_of(vic).post(url).status_code == 403
    assert "Choose a file" in desk_of(alice).post(url, follow=True).content.decode()
    desk_of(alice).post(url, {"remove": "1"})
    cache.clear()
    assert "/pictures/" not in client.get("/p/fund-our-schools/").content.decode()
