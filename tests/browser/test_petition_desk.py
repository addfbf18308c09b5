"""The desk of petitions and the public check in a real Chromium: comments, alarms, paper, districts, packs."""

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.petitions.models import Signature
from campaigns.petitions.packs import delivery
from campaigns.petitions.packs.models import Pack
from campaigns.petitions.review import matching
from campaigns.petitions.review.models import PetitionAlarm
from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.petitions.stage import *  # noqa: F403
from tests.campaigns.petitions.test_sign import sign_many

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_the_desk_of_a_petition(petition, district, alice, open_page, live_server, sign_in, axe, screenshot):
    sign_many(petition, 30, start=10, caller="a" * 24, comment="We need teachers in every room.", show_name=True)
    matching.look(timezone.now())
    page = open_page()
    sign_in(page, alice)
    base = f"{live_server.url}/desk/pages/petitions/{petition.page.uuid}/"
    alarm = PetitionAlarm.objects.get(kind="caller")
    for name, path in (
        ("comments", "words/?state=waiting"),
        ("alarms", "alarms/"),
        ("alarm", f"alarms/{alarm.uuid}/"),
        ("districts", "districts/"),
        ("packs", "packs/"),
        ("sheets", "paper/"),
    ):
        page.goto(base + path)
        axe(page)
        screenshot(page, f"petition-desk-{name}")
    page.get_by_label("Name of the sheet").fill("Fair")
    page.get_by_role("button", name="Begin to type").click()
    axe(page)
    screenshot(page, "petition-desk-sheet")
    page.goto(base + "packs/")
    page.get_by_role("button", name="Make a pack").click()
    delivery.make_due(timezone.now())
    page.get_by_role("link", name="To whom it may concern").click()
    expect(page.get_by_role("link", name="XLSX")).to_be_visible()
    axe(page)
    screenshot(page, "petition-desk-pack")


def test_strangers_check_a_pack_and_report_a_comment(
    petition,
    district,
    alice,
    desk_of,
    open_page,
    live_server,
    axe,
    screenshot,
):
    desk_of(alice).post(f"/desk/pages/petitions/{petition.page.uuid}/packs/", {"scope": "whole", "language": "es"})
    delivery.make_due(timezone.now())
    page = open_page(phone=True, language="es", javascript=False)
    scripted = open_page(phone=True, language="es")  # axe itself is a script

    def look() -> None:
        scripted.goto(page.url)
        axe(scripted)

    page.goto(f"{live_server.url}/check/?lang=es")
    look()
    page.get_by_label("Código o huella").fill(Pack.objects.get().code)
    page.get_by_role("button", name="Comprobar").click()
    expect(page.get_by_text("Este paquete es auténtico")).to_be_visible()
    screenshot(page, "check-phone-es")
    cache.clear()
    page.goto(f"{live_server.url}/p/fund-our-schools/?lang=es")
    screenshot(page, "petition-voices-phone-es")
    page.get_by_role("link", name="Denunciar este comentario").first.click()
    look()
    screenshot(page, "report-phone-es")
    page.get_by_role("button", name="Denunciar este comentario").click()
    expect(page.get_by_text("Gracias. Alguien lo revisará.")).to_be_visible()
    assert Signature.objects.filter(reports=1).count() == 1
