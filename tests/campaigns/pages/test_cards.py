"""The picture of a page for social networks."""

from io import BytesIO

from django.core.cache import cache
from PIL import Image

from campaigns.pages.cards.delivery import Card, draw
from campaigns.pages.cards.rules import wrap


def test_it_draws_a_card_per_language_with_the_count(petition, client):
    petition.counted = 63
    petition.save()
    cache.clear()
    english, spanish = (client.get(f"/p/fund-our-schools/card-{code}.png") for code in ("en", "es"))
    picture = Image.open(BytesIO(english.content))
    assert picture.size == (1200, 630) and picture.format == "PNG" and len(english.content) < 60_000
    assert english.content != spanish.content and not english.cookies
    again = client.get("/p/fund-our-schools/card-en.png", HTTP_IF_NONE_MATCH=english["ETag"])
    assert again.status_code == 304
    petition.counted = 64
    petition.save()
    cache.clear()
    assert client.get("/p/fund-our-schools/card-en.png")["ETag"] != english["ETag"]
    assert client.get("/p/fund-our-schools/card-fr.png").status_code == 404
    assert client.get("/p/nothing/card-en.png").status_code == 404


def test_it_breaks_lines_and_cuts_what_is_too_long():
    assert wrap("one two three", 7, len, most=3) == ["one two", "three"]
    assert wrap("one two three four", 7, len, most=2) == ["one two", "three…"]
    assert all(len(line) <= 8 for line in wrap("incomprehensibilities " * 9, 8, len, most=3))
    assert wrap("", 5, len, most=2) == []


def test_it_draws_any_title():
    for title in ("", "x" * 150, "¿Niños y escuelas? 学校 🎉", "a " * 75):
        assert draw(Card(title, "P" * 150, "#zzz", count_words="1", share=2.0))[:4] == b"\x89PNG"
