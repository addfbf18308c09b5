"""The made-up coalition."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.alerts.library.models import AlertTemplate
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.demo.services import make_demo
from campaigns.ledger.models import Action
from campaigns.outreach.models import Attempt
from campaigns.petitions.models import Signature
from campaigns.petitions.packs.models import Pack
from campaigns.signups.models import Signup
from campaigns.strategy.joint.models import JointVoice
from campaigns.testimony.models import Testimony
from campaigns.testimony.words.selectors import likeness
from campaigns.turnout.forecast.models import Forecast
from campaigns.turnout.places.models import Allocation
from campaigns.turnout.reminders.models import Reminder
from coalition.partners.models import Partner
from contacts.consent.models import Consent, ConsentState, ContactPoint, Reach
from contacts.consent.rules import keyed_hash
from contacts.consent.selectors import hash_key
from contacts.correspondence.tallies.selectors import count_groups
from contacts.intake.models import Submission
from contacts.people.models import Introduction, Person, Stewardship
from contacts.places.models import Residence


@pytest.fixture
def made_up_state(settings: Any, tmp_path: Any) -> None:
    """No reference data, and a folder of its own for pictures."""
    settings.REFERENCE_DIR, settings.MEDIA_ROOT = None, tmp_path


def test_it_makes_a_coalition_without_reference_data(db: Any, made_up_state: None) -> None:
    make_demo(people=300, now=timezone.now(), tell=lambda text: None)
    lead = Partner.objects.get(is_lead=True)
    assert lead.logo and default_storage.exists(lead.logo.lstrip("/"))
    versions = AlertVersion.objects.filter(alert__state="draft")
    shown = {block["kind"] for version in versions for block in version.blocks}
    assert {"hearing", "progress", "columns", "story", "image"} <= shown
    assert AlertTemplate.objects.get().partner == lead
    assert Stewardship.objects.values("person").distinct().count() == 300
    assert Introduction.objects.count() == Stewardship.objects.count() - 300 == 12
    assert Residence.objects.values("person").distinct().count() == 300
    assert Signature.objects.exists()
    assert Signature.objects.count() == Action.objects.filter(kind="petition.signed").count()
    what = ("point", "partner", "channel", "purpose")
    assert ConsentState.objects.count() == Consent.objects.values(*what).distinct().count()
    assert Attempt.objects.count() > 10
    said = set(Testimony.objects.values_list("state", "language"))
    assert {state for state, _language in said} >= {
        "promised",
        "drafting",
        "review",
        "ready",
        "registered",
        "confirmed",
    }
    assert {state for state, _language in said} >= {"spoke", "checked_in", "filed", "out"} and ("review", "es") in said
    alike = [likeness(row) for row in Testimony.objects.exclude(text="").select_related("event__testimony_guide")]
    assert alike and max(alike) < 90, "everybody tells her own story"
    assert {"ride", "childcare"} <= set(Allocation.objects.values_list("resource__kind", flat=True))
    assert Allocation.objects.filter(state="waiting").exists() or Allocation.objects.count() > 3
    assert Reminder.objects.filter(size__gt=0).exists() and Forecast.objects.filter(came__isnull=False).count() >= 2
    assert set(JointVoice.objects.values_list("answer", flat=True)) == {"signs", "dissents"}
    assert Submission.objects.filter(state="refused").count() == 4
    assert set(Signup.objects.values_list("help_state", flat=True)) == {"new", "asked", "done"}
    assert Signup.objects.count() == Action.objects.filter(kind="signup.joined").count()
    pack = Pack.objects.get()
    assert pack.state == "ready" and pack.done > 0 and pack.deliveries.get().to_name == pack.addressee
    assert set(pack.files) == {"pdf", "csv", "xlsx"}
    shared = [point for point in ContactPoint.objects.filter(kind="email") if point.reaches.count() > 1]
    assert shared, "families share a mailbox"
    assert not ContactPoint.objects.filter(kind="email").exclude(value__endswith="@example.org").exists()
    assert not ContactPoint.objects.filter(kind="phone").exclude(value__startswith="+1555").exists()
    point = ContactPoint.objects.filter(kind="email").latest("id")
    assert point.hash == keyed_hash("email", point.value, key=hash_key())
    assert Reach.objects.filter(person__stewardships=None).count() == 0
    tried = Alert.objects.get(experiment__isnull=False)
    assert (tried.state, tried.experiment.state, tried.page.slug) == ("sent", "released", "fair-funding")
    assert {one["letter"] for one in tried.experiment.facts} == {"A", "B"} and tried.experiment.winner
    messages = tried.dispatch.messages
    assert (
        not messages.filter(fate="pending").exists() and not tried.dispatch.bundles.exclude(state="accepted").exists()
    )
    acted = messages.filter(acted_at__isnull=False)
    assert acted.count() == Action.objects.filter(message__dispatch=tried.dispatch).count() > 0
    assert not acted.filter(acted_at__gt=timezone.now()).exists()
    rows = count_groups([tried.dispatch_id])
    assert (rows[0]["people"], rows[0]["acted"]) == (messages.count(), acted.count())


def test_it_is_the_same_coalition_each_time(db: Any, made_up_state: None) -> None:
    make_demo(people=50, now=timezone.now(), tell=lambda text: None)
    people = Person.objects.filter(stewardships__isnull=False).order_by("id")
    first = list(people.values_list("given_name", "family_name", "language"))[:3]
    assert first == [("Omar", "Miller", "en")] + first[1:]
    assert len({name for row in people.values_list("given_name", "family_name") for name in row}) > 20


def test_it_refuses_where_people_are(db: Any, made_up_state: None) -> None:
    make_demo(people=20, now=timezone.now(), tell=lambda text: None)
    before = Person.objects.count()
    with pytest.raises(CommandError, match="only fills an empty one"):
        call_command("demo", "--people", "20")
    call_command("demo", "--if-empty")
    assert Person.objects.count() == before
