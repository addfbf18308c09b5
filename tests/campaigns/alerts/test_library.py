"""Templates, saved blocks and starters: an alert begins from them, and each partner sees only its own."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.alerts import criteria, selectors
from campaigns.alerts.audience.selectors import Audience
from campaigns.alerts.library import rules, services
from campaigns.alerts.library.models import AlertTemplate, SavedBlock
from campaigns.alerts.models import Alert
from campaigns.alerts.preflight.criteria import preflight
from campaigns.composing import rules as texts
from coalition.partners.brand.models import Picture
from coalition.partners.models import Membership
from contacts.correspondence.rules import render_preview
from tests.campaigns.alerts.test_pages import form_of, url
from tests.coalition.partners.pictures import png


@pytest.mark.parametrize("key", list(rules.starters()))
def test_it_offers_starters_that_are_complete_in_both_languages(key: str) -> None:
    starter = rules.starters()[key]
    assert set(starter.texts) == set(starter.names) == set(starter.abouts) == {"en", "es"}
    kinds = [[block["kind"] for block in starter.texts[code]["blocks"]] for code in ("en", "es")]
    assert kinds[0] == kinds[1]
    for text in starter.texts.values():
        assert text["subject"] and text["preheader"]
        assert len(text["subject"]) <= 80
        codes = {one.code for one in texts.findings(text["blocks"], text["subject"])}
        assert codes == set(), "nothing is missing in it"


def test_it_begins_an_alert_from_a_starter_with_both_languages(
    alice: Membership, desk_of: Any, campaign: Any, page: Any, now: Any
) -> None:
    data = {"name": "Hearing", "campaign": str(campaign.uuid), "start": "starter:hearing"}
    made = desk_of(alice).post(reverse("alerts:new"), data)
    alert = Alert.objects.get()
    assert made.url == url("compose", alert)
    assert alert.languages == ["en", "es"]
    Alert.objects.update(page=page)
    alert = selectors.access_alert(alice, alert.uuid)
    facts = selectors.facts_of(alert, now)
    seen = render_preview(criteria.compile_version(alert, selectors.versions_of(alert)["es"], facts), {})
    assert "Audiencia pública" in seen.html and "HB 5003" in seen.subject
    issues = preflight(alert, Audience(), send_at=now, now=now)
    assert {one.code for one in issues if one.code.startswith(("tag", "link", "no_h", "no_p"))} == set()


def test_it_saves_an_alert_as_a_template_that_later_changes_leave_alone(
    alice: Membership, desk_of: Any, alert: Alert
) -> None:
    client = desk_of(alice)
    data = form_of(alert, **{"template_name": "Come along", "en-0-text": "As it was", "do": "template"})
    client.post(url("compose", alert), data)
    client.post(url("compose", alert), form_of(alert, **{"en-0-text": "Changed", "do": "save"}))
    template = AlertTemplate.objects.get()
    assert template.name == "Come along"
    assert set(template.texts) == {"en", "es"}
    client.post(reverse("alerts:new"), {"name": "Again", "start": f"template:{template.uuid}"})
    again = Alert.objects.get(name="Again")
    assert again.versions.get(language="en").blocks[0]["text"] == "As it was"
    assert again.versions.count() == 2


def test_it_saves_a_block_and_puts_it_elsewhere(alice: Membership, desk_of: Any, alert: Alert) -> None:
    client = desk_of(alice)
    client.post(
        url("compose", alert), form_of(alert, **{"en-0-text": "**We** give rides. Tell us.", "do": "keep:en:0"})
    )
    saved = SavedBlock.objects.get()
    assert (saved.name, saved.language, saved.block["text"]) == (
        "We give rides. Tell us.", "en", "**We** give rides. Tell us.",
    )  # fmt: skip
    assert f"saved:es:{saved.uuid}:" in client.get(url("compose", alert)).content.decode()
    client.post(url("compose", alert), form_of(alert, do=f"saved:es:{saved.uuid}:1"))
    blocks = alert.versions.get(language="es").blocks
    assert [block["kind"] for block in blocks] == ["text", "text", "button"]
    assert blocks[1] == saved.block


def test_it_renames_and_removes(alice: Membership, desk_of: Any, alert: Alert, now: Any) -> None:
    template = services.save_template(alert, name="T", by=alice, now=now)
    block = services.save_block({"kind": "divider"}, "en", fallback="Divider", by=alice, now=now)
    client = desk_of(alice)
    for saved, word in ((template, "template"), (block, "block")):
        client.post(reverse(f"alerts:rename_{word}", args=[saved.uuid]), {"name": "  Better  name "})
        saved.refresh_from_db()
        assert saved.name == "Better name"
        assert "Better name" in client.get(reverse("alerts:library")).content.decode()
        client.post(reverse(f"alerts:remove_{word}", args=[saved.uuid]))
    assert not AlertTemplate.objects.exists() and not SavedBlock.objects.exists()


def test_it_shows_bob_nothing_of_alice_s_library(
    alice: Membership, bob: Membership, vic: Membership, desk_of: Any, alert: Alert, now: Any
) -> None:
    template = services.save_template(alert, name="Alice's own", by=alice, now=now)
    block = services.save_block({"kind": "divider"}, "en", fallback="Hers", by=alice, now=now)
    client = desk_of(bob)
    for saved, word in ((template, "template"), (block, "block")):
        for deed in ("rename", "remove"):
            assert client.post(reverse(f"alerts:{deed}_{word}", args=[saved.uuid]), {"name": "x"}).status_code == 404
    for name in ("library", "new"):
        assert "Alice&#x27;s own" not in client.get(reverse(f"alerts:{name}")).content.decode()
    start = f"template:{template.uuid}"
    assert client.post(reverse("alerts:new"), {"name": "Mine", "start": start}).status_code == 404
    assert client.get(reverse("alerts:sample"), {"start": start}).status_code == 404
    assert client.post(url("save_template", alert)).status_code == 404
    desk_of(alice).post(url("compose", alert), form_of(alert, do=f"saved:en:{uuid.uuid4()}:0"))
    assert alert.versions.get(language="en").blocks[0]["kind"] == "text"
    assert desk_of(vic).get(reverse("alerts:library")).status_code == 403


def test_it_shows_how_each_start_looks_as_a_mail_of_the_partner(
    alice: Membership, desk_of: Any, django_assert_max_num_queries: Any
) -> None:
    client = desk_of(alice)
    page = client.get(reverse("alerts:new")).content.decode()
    for key in rules.starters():
        assert f"?start=starter:{key}" in page
    with django_assert_max_num_queries(5):
        mail = client.get(reverse("alerts:sample"), {"start": "starter:petition", "language": "es"})
    assert "3,412" in mail.content.decode() and alice.partner.name in mail.content.decode()
    assert "sandbox" in mail.headers["Content-Security-Policy"]
    assert client.get(reverse("alerts:sample"), {"start": "starter:nothing"}).status_code == 404
    assert client.get(reverse("alerts:sample"), {"start": "template:nothing"}).status_code == 404


def test_it_keeps_libraries_from_growing_for_ever(alice: Membership, alert: Alert, now: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(rules, "MAX_SAVED", 1)
    services.save_template(alert, name="T", by=alice, now=now)
    with pytest.raises(services.LibraryFull):
        services.save_template(alert, name="T", by=alice, now=now)


def test_it_puts_a_picture_into_the_block_where_it_was_chosen(
    alice: Membership, desk_of: Any, alert: Alert, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = desk_of(alice)
    client.post(url("compose", alert), form_of(alert, do="add:en:image:0"))
    file = SimpleUploadedFile("school.png", png())
    chosen = {"en-0-alt": "A school", "en-0-src-file": file, "do": "upload:en:0:src"}
    client.post(url("compose", alert), form_of(alert, **chosen))
    picture = Picture.objects.get()
    block = alert.versions.get(language="en").blocks[0]
    assert (block["src"], picture.alt) == (picture.path, "A school")
    page = client.get(url("compose", alert)).content.decode()
    assert f"picture:en:0:src:{picture.path}" in page
    mail = client.get(url("rendered", alert), {"language": "en"}).content.decode()
    assert f'src="{settings.PUBLIC_URL}{picture.path}"' in mail
    client.post(url("compose", alert), form_of(alert, do="picture:en:0:src:/pictures/x.png"))
    assert alert.versions.get(language="en").blocks[0]["src"] == "/pictures/x.png"


def test_it_says_beside_the_field_why_a_picture_was_not_taken(
    alice: Membership, desk_of: Any, alert: Alert, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = desk_of(alice)
    client.post(url("compose", alert), form_of(alert, do="add:en:image:0"))
    data = form_of(alert, **{"en-0-src-file": SimpleUploadedFile("x.svg", b"<svg/>"), "do": "upload:en:0:src"})
    page = client.post(url("compose", alert), data, headers={"HX-Request": "true"}).content.decode()
    place = page.index('id="fault-en-0-src"')
    assert "no picture that we can use" in page[place : place + 900]
    assert not Picture.objects.exists()
