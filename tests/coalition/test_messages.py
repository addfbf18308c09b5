"""Strings are found, kept per room, and compiled."""

import gettext

import pytest
from babel.messages import Catalog, Message

from coalition import messages

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
def f(n):
    return _("Sign the petition"), ngettext("%(n)s person", "%(n)s people", n) % {"n": n}, pgettext("bill", "Act"), _(f)
"""
TEMPLATE = """
{% load i18n %}
    <p class="x">it's {% translate "Send now" %}</p>
        {% blocktranslate trimmed count n=people %}
          {{ n }} person
        {% plural %}
          {{ n }} people
        {% endblocktranslate %}
    {% blocktranslate trimmed with name=person %}Dear {{ name }},
       thank you{% endblocktranslate %} {% translate "May" context "month" %}
"""


@pytest.fixture
def house(tmp_path, settings):
    """Build a small house with one room."""
    room = tmp_path / "campaigns" / "alerts"
    templates = tmp_path / "campaigns" / "templates" / "campaigns" / "alerts"
    shell = tmp_path / "coalition" / "templates"
    for folder in (room, templates, shell, tmp_path / "contacts"):
        folder.mkdir(parents=True)
    (room / "__init__.py").touch()
    (room / "rules.py").write_text(PYTHON)
    (templates / "x.html").write_text(TEMPLATE)
    (shell / "base.html").write_text("{% load i18n %}{% translate 'Sign in' %}")
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    return tmp_path


def test_it_finds_strings_by_room_with_plural_and_context(house):
    rooms = messages.extract()
    assert set(rooms) == {"campaigns.alerts", "coalition"}
    found = {(key, isinstance(value.id, tuple)) for key, value in rooms["campaigns.alerts"].items()}
    assert found == {
        ((None, "Sign the petition"), False),
        ((None, "%(n)s person"), True),
        (("bill", "Act"), False),
        ((None, "Send now"), False),
        ((None, "Dear %(name)s, thank you"), False),
        (("month", "May"), False),
    }


def test_it_keeps_translations_also_when_a_string_moves(house):
    rooms = messages.extract()
    catalogue = messages.refresh("es", "campaigns.alerts", rooms["campaigns.alerts"])
    catalogue.get("Send now").string = "Enviar ahora"
    messages.write(messages.po_path("es", "campaigns.alerts"), "es", catalogue)
    again = messages.refresh("es", "campaigns.alerts", messages.extract()["campaigns.alerts"])
    assert again.get("Send now").string == "Enviar ahora"
    moved = messages.refresh("es", "coalition", rooms["campaigns.alerts"])
    assert moved.get("Send now").string == "Enviar ahora"


def test_it_tells_what_is_missing_until_nothing_is(house):
    rooms = messages.extract()
    for room, found in rooms.items():
        messages.refresh("es", room, found)
    told = messages.faults("es", rooms, messages.read_all("es"))
    assert len(told["campaigns.alerts"]) == 6
    for room in rooms:
        catalogue = messages.read(messages.po_path("es", room), "es")
        for message in catalogue:
            if message.id:
                message.string = message.id
        messages.write(messages.po_path("es", room), "es", catalogue)
    assert messages.faults("es", rooms, messages.read_all("es")) == {}


def test_it_compiles_what_django_reads(house):
    found = messages.extract()["campaigns.alerts"]
    catalogue = messages.refresh("es", "campaigns.alerts", found)
    catalogue.get("Send now").string = "Enviar ahora"
    catalogue.get("%(n)s person").string = ("%(n)s persona", "%(n)s personas")
    catalogue.get("May", "month").string = "Mayo"
    messages.write(messages.po_path("es", "campaigns.alerts"), "es", catalogue)
    messages.compile_catalogue("es")
    with (house / "locale" / "es" / "LC_MESSAGES" / "django.mo").open("rb") as stream:
        told = gettext.GNUTranslations(stream)
    assert told.gettext("Send now") == "Enviar ahora"
    assert told.ngettext("%(n)s person", "%(n)s people", 2) == "%(n)s personas"
    assert told.pgettext("month", "May") == "Mayo"
    assert told.gettext("Sign the petition") == "Sign the petition"


@pytest.mark.parametrize(
    "told, string, fault",
    [
        ("Dear %(name)s", "Hola %(name)s", ""),
        ("Dear %(name)s", "Hola", "other placeholders"),
        ("Dear {name}", "Hola {nombre}", "other placeholders"),
        ("Dear", "", "not translated"),
        (("%(n)s person", "%(n)s people"), ("una persona", "%(n)s personas"), ""),
        (("%(n)s person", "%(n)s people"), ("%(n)s persona", "personas"), "other placeholders"),
        (("%(n)s person", "%(n)s people"), ("%(n)s persona", ""), "not translated"),
    ],
)
def test_it_sees_unsound_translations(told, string, fault):
    catalogue = Catalog(locale="es")
    catalogue.add(told, string)
    single = told if isinstance(told, str) else told[0]
    assert messages.fault_of(told, catalogue.get(single)) == fault


def test_it_does_not_take_a_guess_for_a_translation():
    assert messages.fault_of("Dear", Message("Dear", "Hola", flags=["fuzzy"])) == "fuzzy"
    assert messages.fault_of("Dear", None) == "not in the catalogue"
