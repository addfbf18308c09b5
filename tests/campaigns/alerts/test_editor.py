"""Blocks are added between others, moved, doubled and taken out; what is wrong stands where it is."""

from typing import Any

import pytest
from django.utils import timezone

from campaigns.alerts.editor.criteria import find_faults
from campaigns.alerts.editor.forms import KINDS, SHOWN
from campaigns.alerts.editor.rules import edit
from campaigns.alerts.models import Alert
from campaigns.alerts.rules import read_deed
from campaigns.composing.blocks.rules import FIELDS, clean_blocks
from coalition.partners import services as partners
from coalition.partners.models import Membership
from tests.campaigns.alerts.test_pages import form_of, url

THREE = clean_blocks([{"kind": "heading", "text": "A"}, {"kind": "text", "text": "B"}, {"kind": "divider"}])


def kinds(blocks: list[dict[str, str]]) -> list[str]:
    return [block["kind"] for block in blocks]


@pytest.mark.parametrize(
    ("deed", "after", "focus"),
    [
        ("add:en:quote:1", ["heading", "quote", "text", "divider"], 1),
        ("add:en:quote", ["heading", "text", "divider", "quote"], 3),
        ("up:en:1", ["text", "heading", "divider"], 0),
        ("down:en:1", ["heading", "divider", "text"], 2),
        ("up:en:0", ["heading", "text", "divider"], 0),
        ("copy:en:1", ["heading", "text", "text", "divider"], 2),
        ("remove:en:0", ["text", "divider"], 0),
        ("remove:en:9", ["heading", "text", "divider"], -1),
        ("add:en:script", ["heading", "text", "divider"], -1),
        ("picture:en:1:text:x", ["heading", "text", "divider"], -1),
        ("", ["heading", "text", "divider"], -1),
    ],
)
def test_it_does_what_a_button_says(deed: str, after: list[str], focus: int) -> None:
    blocks, at = edit(THREE, read_deed(deed))
    assert (kinds(blocks), at) == (after, focus)


def test_it_shows_every_field_of_every_kind() -> None:
    assert set(KINDS) == set(SHOWN) == set(FIELDS)
    assert {kind: tuple(field.name for field in fields) for kind, fields in SHOWN.items()} == FIELDS


def test_it_tells_faults_where_they_are_with_the_words_that_are_wrong() -> None:
    blocks = clean_blocks([
        {"kind": "text", "text": "Dear {{ first_name"},
        {"kind": "columns", "right_text": "{{ frist_name }}"},
        {"kind": "button", "label": "{{ town }}", "url": "{{ page_link }}"},
        {"kind": "text", "text": "On {{ hearing_date }} in {{ bill }}"},
        {"kind": "text", "text": "{{ town | nonsense }}"},
    ])  # fmt: skip
    found = find_faults(blocks, {"subject": "{% if bill %}", "preheader": "Fine"}, {"bill": "HB 1"})
    told = {place: str(fault.text) for place, fault in found.items()}
    assert set(told) == {(-1, "subject"), (0, "text"), (1, "right_text"), (2, "label"), (3, "text"), (4, "text")}
    assert "{{ first_name" in told[0, "text"]
    assert "{{ frist_name }}" in told[1, "right_text"]
    assert "{{ hearing_date }}" in told[3, "text"] and "bill" not in told[3, "text"]
    assert "nonsense" in told[4, "text"]
    assert not found[2, "label"].is_grave


def test_it_opens_the_menu_between_two_blocks_without_javascript(alice: Membership, desk_of: Any, alert: Alert) -> None:
    client = desk_of(alice)
    answer = client.post(url("compose", alert), form_of(alert, **{"en-0-text": "Kept", "do": "open:en:1"}))
    assert answer.url == f"{url('compose', alert)}?open=en:1#gap-en-1"
    page = client.get(answer.url).content.decode()
    assert 'value="add:en:hearing:1"' in page
    client.post(url("compose", alert), form_of(alert, do="add:en:hearing:1"))
    assert kinds(alert.versions.get(language="en").blocks) == ["text", "hearing", "button"]
    assert alert.versions.get(language="en").blocks[0]["text"] == "Kept"


def test_it_keeps_every_field_of_every_kind_that_was_typed(alice: Membership, desk_of: Any, alert: Alert) -> None:
    blocks = clean_blocks([
        {"kind": kind, **{name: f"{kind} {name}" for name in names if name not in {"until", "chamber", "unknown"}}}
        for kind, names in FIELDS.items()
    ])  # fmt: skip
    version = alert.versions.get(language="en")
    version.blocks = blocks
    version.save()
    alert.refresh_from_db()
    desk_of(alice).post(url("compose", alert), form_of(alert, do="save"))
    assert alert.versions.get(language="en").blocks == blocks
    page = desk_of(alice).get(url("compose", alert)).content.decode()
    for text in ("story role", "columns left_alt", "legislator subject"):
        assert text in page


def test_it_shows_a_fault_beside_its_field_and_takes_it_away_while_one_writes(
    alice: Membership, desk_of: Any, alert: Alert
) -> None:
    client = desk_of(alice)
    client.post(url("compose", alert), form_of(alert, **{"en-0-text": "Dear {{ frist_name }}", "do": "save"}))
    page = client.get(url("compose", alert)).content.decode()
    place = page.index('id="fault-en-0-text"')
    assert "There is no merge tag {{ frist_name }}." in page[place : place + 700]
    assert 'aria-invalid="true"' in page
    saved = client.post(
        url("compose", alert),
        form_of(alert, **{"en-0-text": "Dear friend", "do": "autosave"}),
        headers={"HX-Request": "true"},
    ).content.decode()
    place = saved.index('id="fault-en-0-text"')
    assert "There is no merge tag" not in saved[place : place + 300]


def test_it_tells_in_preflight_what_a_card_lacks(alice: Membership, desk_of: Any, alert: Alert) -> None:
    version = alert.versions.get(language="en")
    version.blocks = [*version.blocks, *clean_blocks([{"kind": "hearing"}, {"kind": "progress"}])]
    version.save()
    page = desk_of(alice).get(url("check", alert)).content.decode()
    assert "The progress card has no petition" in page
    assert "The hearing card has no hearing" not in page
    alert.campaign.hearings.clear()
    page = desk_of(alice).get(url("check", alert)).content.decode()
    assert "The hearing card has no hearing" in page


def test_it_inserts_a_fallback_in_the_language_of_the_text(alice: Membership, desk_of: Any, alert: Alert) -> None:
    page = desk_of(alice).get(url("compose", alert)).content.decode()
    assert 'data-insert-es="{{ town | default: &quot;su ciudad&quot; }}"' in page
    assert 'data-insert-en="{{ town | default: &quot;your town&quot; }}"' in page


def test_it_takes_blocks_by_the_api(adam: Membership, client: Any) -> None:
    scopes = ["alerts.edit", "alerts.view"]
    token = partners.make_token(name="T", scopes=scopes, by=adam, expires_at=None, now=timezone.now())
    headers = {"Authorization": f"Bearer {token}"}
    version = {"language": "en", "subject": "Hi", "blocks": [{"kind": "legislator", "chamber": "both"}]}
    data = {"name": "By program", "versions": [version]}
    made = client.post("/api/v1/alerts/", data, content_type="application/json", headers=headers)
    assert made.status_code == 201, made.content
    assert Alert.objects.get().versions.get().blocks[0]["chamber"] == "both"
    for wrong in ({"blocks": [{"kind": "script"}]}, {}, {"text": "a", "blocks": []}):
        data = {"name": "By program", "versions": [{"language": "en", "subject": "Hi", **wrong}]}
        refused = client.post("/api/v1/alerts/", data, content_type="application/json", headers=headers)
        assert refused.status_code == 400
