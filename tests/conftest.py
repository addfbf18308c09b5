"""What every test may use: own database, own Redis numbers, the cast, and no way to the outside."""

import datetime as dt
import gc
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import translation

from coalition.partners.models import Membership, Partner
from tests import axe as rules
from tests import cast, databases

# One Chromium a process: seated here, above the pages and the journeys that drive it.
from tests.browsing import (  # noqa: F401
    _playwright,
    axe,
    browser,
    desktop,
    open_page,
    phone,
    screenshot,
    session_of,
    sign_in,
)
from tests.databases import ROOT

TESTS = ROOT / "tests"
RANKS = {"house": 0, "journeys": 1, "crash": 2, "browser": 3}
databases.end_tests_so()
# A hundred thousand objects of libraries live as long as the process: looking them through again frees nothing.
gc.freeze()
gc.set_threshold(20_000, 20, 50)
# How long an example takes to be made says something of the machine, not of us.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")
# Each new test client would list all static files again, a third of the Python: look one up when it is asked for.
settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, ("axe", rules.FOLDER)]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what needs no database, while it is migrated, then with the longest; the short ones fill the end.

    Each process gets an equal share and then takes over from another's end: the long files are dealt one by one, the
    others so that all shares hold as many tests.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for one in items:
        files.setdefault(one.path, []).append(one)
    ranks = {path: RANKS.get(path.relative_to(TESTS).parts[0], len(RANKS)) for path in files}
    processes = getattr(config, "workerinput", {}).get("workercount", 1)
    shares: list[list[pytest.Item]] = [[] for _ in range(processes)]
    for turn, path in enumerate(sorted(files, key=lambda path: (ranks[path], path))):
        is_long = 0 < ranks[path] < len(RANKS)
        (shares[turn % processes] if is_long else min(shares, key=len)).extend(files[path])
    items[:] = [one for share in shares for one in share]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Copy this process's database from one that is migrated already."""
    connection.settings_dict["TEST"]["TEMPLATE"] = databases.migrated_template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Note what migrations wrote, which a test that commits must not lose for those after it."""
    with django_db_blocker.unblock():
        databases.remember_shipped()


@pytest.fixture(autouse=True)
def _fast_locks(settings: Any, monkeypatch: Any) -> None:
    """Hash passwords and prove to be a browser fast: both are slow on purpose."""
    monkeypatch.setattr("campaigns.pages.criteria.COST", 20)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture(autouse=True)
def _empty_cache() -> Any:
    """Give each test an empty cache (its own Redis number), and no language that the test before it spoke."""
    translation.deactivate()
    cache.clear()
    yield


@pytest.fixture
def now() -> dt.datetime:
    """Tell the story's time: Tuesday 9 February 2027, 10:00 in Hartford."""
    return dt.datetime(2027, 2, 9, 15, 0, tzinfo=dt.UTC)


@pytest.fixture
def lead(db: Any) -> Partner:
    """The partner that leads the coalition."""
    return cast.make_partner("lead", "Every Child CT", is_lead=True)


@pytest.fixture
def other(db: Any) -> Partner:
    """Another member organization."""
    return cast.make_partner("tenants", "Tenants' Union")


@pytest.fixture
def alice(lead: Partner) -> Membership:
    """Organizer of the lead partner."""
    return cast.make_member("Alice", lead, "organizer")


@pytest.fixture
def adam(lead: Partner) -> Membership:
    """Administrator of the lead partner."""
    return cast.make_member("Adam", lead, "administrator")


@pytest.fixture
def vera(lead: Partner) -> Membership:
    """Volunteer of the lead partner."""
    return cast.make_member("Vera", lead, "volunteer")


@pytest.fixture
def vic(lead: Partner) -> Membership:
    """Viewer of the lead partner."""
    return cast.make_member("Vic", lead, "viewer")


@pytest.fixture
def bob(other: Partner) -> Membership:
    """Organizer of another partner."""
    return cast.make_member("Bob", other, "organizer")


@pytest.fixture
def charlie(db: Any) -> Any:
    """A user who belongs to nobody."""
    return cast.make_user("Charlie")


def signed_in(user: Any) -> Client:
    """Open a browser session of this user (or of a membership's user)."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
    return client


@pytest.fixture
def desk_of() -> Any:
    """Give `desk_of(alice)`: a signed-in client."""
    return signed_in
