"""A sign-up page, and people who join."""

from django.utils import timezone

from campaigns.pages.choices.rules import merge
from contacts.intake import services as intake
from contacts.intake.rules import Arrival

SLUG = "join-us"
OPTIONS = {
    "interests": merge([], {"en": ["School funding"], "es": ["Financiamiento de las escuelas"]}),
    "ways": merge([], {"en": ["Call my legislators", "Translate"], "es": ["Llamar a mis legisladores", "Traducir"]}),
}


def fold():
    return intake.fold_waiting(now=timezone.now())


def join_many(row, count, *, fold_now=True, **payload):
    rows = [
        Arrival(
            "signup.join", "api", row.page.partner_id,
            {"given_name": f"P{i}", "family_name": "Q", "email": f"p{i}@example.org", "ways": ["translate"]} | payload,
            about=f"signup:{row.uuid}", key=f"j{i}",
        )
        for i in range(count)
    ]  # fmt: skip
    intake.receive_many(rows, now=timezone.now())
    if fold_now:
        fold()
