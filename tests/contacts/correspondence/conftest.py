"""People with addresses and consent, and a post office in memory."""

from typing import Any

import pytest

from coalition.post import gateway as office
from coalition.post.memory import MemoryGateway
from tests.contacts.correspondence import crowd


@pytest.fixture
def post(settings: Any, monkeypatch: pytest.MonkeyPatch) -> MemoryGateway:
    """A post office in memory; lay out receipts to script its answers."""
    settings.MAIL_GATEWAY = "memory"
    monkeypatch.setattr(office, "_made", {})
    return office.gateway()  # type: ignore[return-value]


@pytest.fixture
def dispatch(lead: Any) -> Any:
    """An open alert in English and Spanish."""
    return crowd.open_alert(lead)
