"""Looking ahead in a long file: the same outcome as in a short one, without keeping everybody in mind."""

import random

import pytest
from django.utils import timezone

from contacts.imports import selectors, services
from contacts.imports.models import ImportRun
from contacts.intake.persons import selectors as persons
from tests.contacts.imports.story import bring_in, plan, upload

pytestmark = pytest.mark.django_db
HEAD = "email,phone,first_name,last_name,language,zip,tags\n"


def lines(draw, start, count):
    for i in range(start, start + count):
        kind = draw.random()
        mail = f"P{i}@Example.org" if kind > 0.1 else ""
        phone = f"(860) 555-{i // 2 % 10_000:04}" if kind < 0.5 else ""
        if kind > 0.9:  # somebody of before, told again
            mail = f"p{draw.randrange(start, i + 1)}@example.org"
        place = f"{draw.choice('abc')}{i // 3}" if kind < 0.05 else str(i)
        told = draw.choice(["en", "es"]), f"0610{i % 7}", draw.choice(["x", "y", "x; y", ""])
        yield ",".join([mail, phone, f"Given{place}", f"Family{place}", *told]) + "\n"


@pytest.mark.parametrize("seed", range(3))
def test_it_comes_to_the_same_and_forgets_who_does_not_come_again(lead, monkeypatch, seed):
    draw = random.Random(seed)
    bring_in(plan(upload(lead, HEAD + "".join(lines(draw, 0, 60)))))
    run = plan(upload(lead, HEAD + "".join(lines(draw, 30, 300))))
    monkeypatch.setattr(selectors, "LOOK_AHEAD", 40)
    short = selectors.look_ahead(run)
    seen, real = [], persons.Preview

    def kept(again):
        seen.append(real(again))
        return seen[-1]

    monkeypatch.setattr(selectors, "Preview", kept)
    monkeypatch.setattr(selectors, "SHORT", 10)
    long = selectors.look_ahead(run)
    assert long["counts"] == short["counts"] and long["reasons"] == short["reasons"]
    assert {name: long["counts"][name] > 0 for name in ("created", "updated")} == {"created": True, "updated": True}
    [preview] = seen
    again = {key for key in preview.points if hash(key[1]) in preview.again}
    assert set(preview.points) == again and 0 < len(again) < 240
    held = {known for there in preview.acquaintance.by_point.values() for known in there}
    assert set(preview.homes) <= held | set(preview.acquaintance.by_twin.values())
    assert len(preview.marks) < 240
    services.start(run=run, by=None, now=timezone.now())
    services.run_now(run=run)
    done = ImportRun.objects.get(pk=run.pk).counts
    assert {name: done[name] for name in long["counts"]} == long["counts"]
