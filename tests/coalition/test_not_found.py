"""A page that is not there says so in more than two words."""

from typing import Any

from django.test import Client


def test_it_says_what_may_have_happened(db: Any) -> None:
    page = Client().get("/me/junk/")
    assert page.status_code == 404
    assert "There is no page at this address." in page.content.decode()
    spanish = Client().get("/me/junk/", headers={"Accept-Language": "es"}).content.decode()
    assert "No hay ninguna página en esta dirección." in spanish
