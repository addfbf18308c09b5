"""What is done with many people, in a real browser: households, schools by name, a change, refused rows, a yes."""

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.pages.models import ActionPage
from contacts.bulk import loading as bulk
from contacts.bulk import services as changes
from contacts.bulk.rules import Wanted
from contacts.consent.twice.models import ConsentAsk
from contacts.consent.twice.selectors import url_of
from contacts.households.proposals import services as proposals
from contacts.households.proposals import tasks
from contacts.households.proposals.models import HouseholdProposal
from contacts.intake import services as intake
from contacts.people.models import Person, Tag
from contacts.people.selectors import visible_to
from contacts.places import services as places
from contacts.schools import services as schools
from contacts.schools.models import School
from contacts.schools.named.models import SchoolSpelling
from tests.campaigns.pages.stage import make_page, send
from tests.contacts.consent.story import make_person
from tests.contacts.imports.story import bring_in, plan, upload

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
LONG = "Elementary of a Very Long Name That Nobody Has Ever Heard of"
FILE = f"""first_name,last_name,email,school,grade,role,tags
Ana María,Rivera,ana@example.org,Birchbrook Elementary School,K-2,parent,fall
Ben,Stone,ben@example.org,{LONG},3,parent,fall
Dee,Near,dee@example.org,Birchbrok Elementry,2,parent,fall
Carl,Wrong,carl-at-example,,,,
"""


def test_many_people_are_pleasant_to_work_with(lead, alice, open_page, sign_in, axe, screenshot, live_server):
    now = timezone.now()
    places.make_up_state(now=now)
    schools.make_up_schools(now=now)
    run = bring_in(plan(upload(lead, FILE)))
    for given in ("Luis", "Inés"):
        make_person(lead, given, "Díaz Maldonado de la Cruz", email="familia@example.org", language="es")
    for given in ("Mia", "Leo"):
        make_person(lead, given, "Okafor", email="okafor@example.org")
    proposals.ask(by=alice, now=now)
    tasks.work_due()
    proposals.decide(HouseholdProposal.objects.filter(people__contains=[Person.objects.get(given_name="Mia").pk]),
                     is_yes=True, by=alice, now=now)  # fmt: skip
    tasks.work_due()
    middle = School.objects.get(organization__name="Birchbrook Middle School")
    SchoolSpelling.objects.create(partner=lead, words="birchbruk midle", organization=middle.organization)
    tag = Tag.objects.get(name="fall")
    change = changes.begin(
        people=visible_to(alice), wanted=Wanted("tag", {"tag": tag.pk, "word": "fall"}), by=alice, now=now
    )
    bulk.work(change.pk)
    options = {"goal": 100, "confirms_email": False}
    make_page(alice, "petition.sign", "join-us", options, opt_ins=("email-alerts", "sms-texts"), asks_twice=True)
    specs = [{"name": name, "required": False, "when": None} for name in ("school", "grades")]
    ActionPage.objects.filter(slug="join-us").update(fields=specs)
    send("join-us", {"consent_0": "on"}, lang="es")
    intake.fold_waiting(now=timezone.now())
    desk = [
        ("households", reverse("households:proposals")),
        ("schools-named", reverse("schools:named")),
        (
            "school-which",
            reverse("schools:which")
            + "?name=Elementary+of+a+Very+Long+Name+That+Nobody+Has+Ever+Heard+of&q=birchbrook",
        ),
        ("refused-rows", reverse("imports:refused", args=[run.uuid])),
        ("import-done", reverse("imports:detail", args=[run.uuid])),
        ("presets", reverse("imports:presets")),
        ("bulk-change", reverse("bulk:detail", args=[change.uuid])),
        ("households-list", reverse("households:list")),
    ]
    for phone, dark, language in ((False, False, "en"), (True, True, "es")):
        page = open_page(phone=phone, dark=dark, language=language)
        sign_in(page, alice)
        kind = f"{'phone' if phone else 'laptop'}-{language}"
        for name, address in desk:
            page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
            axe(page, again=phone)
            screenshot(page, f"many-{name}-{kind}")
        page.goto(reverse("people:list") + f"?lang={language}")
        page.locator("input[name=chosen]").first.check()
        page.locator(f"button[formaction*='{reverse('changing:change_chosen')}']").first.click()
        screenshot(page, f"many-change-kind-{kind}")
        axe(page, again=phone)
        page.check("input[name=kind][value=withdraw]")
        page.click("[data-primary]")
        page.wait_for_selector("input[name=purposes]")
        assert page.locator("input[name=channels]").count() == 3
        assert page.locator("input[name=tag]").count() == 0
        screenshot(page, f"many-change-which-{kind}")
        axe(page, again=phone)
        ask = ConsentAsk.objects.get()
        page.goto(url_of(ask) + f"?lang={language}")
        screenshot(page, f"many-allow-{kind}")
        axe(page, again=phone)
        page.goto(f"/p/join-us/?lang={language}")
        screenshot(page, f"many-form-{kind}")
        axe(page, again=phone)
