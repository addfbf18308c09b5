"""Variants and the speed of sending in a real browser: both languages, axe clean."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.alerts import delivery, services
from campaigns.alerts.models import Alert
from campaigns.alerts.variants import services as variants
from coalition.columns import take_stock
from contacts.correspondence import delivery as post
from contacts.correspondence.pace.models import SendingRate
from tests.campaigns.alerts.conftest import alert, campaign, everyone, page, people  # noqa: F401
from tests.campaigns.alerts.test_variants import act
from tests.contacts.correspondence import crowd


@pytest.fixture
def now() -> dt.datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


def test_variants_and_speed_read_well_in_both_languages(  # noqa: PLR0913
    open_page: Any, live_server: Any, sign_in: Any, axe: Any, screenshot: Any, alert: Alert, alice: Any,  # noqa: F811
    adam: Any, now: dt.datetime, settings: Any,
) -> None:  # fmt: skip
    settings.MAIL_GATEWAY = "memory"
    crowd.make(alice.partner, 1200)
    take_stock()
    variants.keep_setup(alert, variants.Setup(letters="ABC", people=750), now=now)
    SendingRate.objects.create(domain="lead.example.org", per_day=50_000)
    looks = {"desktop": open_page(), "phone": open_page(phone=True), "es": open_page(language="es", dark=True)}

    def look(by: Any, name: str, url: str) -> None:
        for kind, shown in looks.items():
            sign_in(shown, by)
            shown.goto(live_server.url + url)
            axe(shown)
            screenshot(shown, f"{name}-{kind}")

    look(alice, "variants-composer", reverse("alerts:compose", args=[alert.uuid]) + "?variant=B")
    services.schedule(alert, planned=False, by=alice, now=now - dt.timedelta(hours=1))
    due = alert.send_at
    assert due is not None
    delivery.start_due(now=due)
    post.send_due(clock=lambda: due)
    act("A", 8, now)
    act("B", 20, now)
    look(alice, "variants-analysis", reverse("alerts:variants", args=[alert.uuid]))
    look(adam, "speed", reverse("speed:list"))
    look(adam, "speed-form", reverse("speed:change", args=["lead.example.org"]))
