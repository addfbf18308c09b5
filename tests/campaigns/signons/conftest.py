import pytest

from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.pages.stage import make_page

OPTIONS = {
    "letter": {
        "en": "Dear members,\n\nfund our #schools *now*.",
        "es": "Miembros:\n\nfinancien las escuelas.",
    },
    "addressee": {"en": "To the Education Committee", "es": "A la Comisión de Educación"},
    "shows_logos": True,
}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.MAIL_GATEWAY = "memory"


@pytest.fixture
def signon_page(alice, campaign):
    return make_page(alice, "signon.sign", "our-letter", OPTIONS, campaign=campaign).signon_page
