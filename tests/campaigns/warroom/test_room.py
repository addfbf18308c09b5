"""The war room: whip bar, clocks, steps with reasons and links, the map by three numbers, the briefing on paper."""

import csv
import io

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.ledger.models import Action
from campaigns.strategy.models import Campaign
from contacts.people.models import Person
from contacts.places.models import District
from contacts.places.shapes import rules as shapes
from tests.campaigns.warroom.stage import *  # noqa: F403
from tests.campaigns.warroom.stage import settle


def address(name, campaign):
    return reverse(f"reports:{name}", args=[campaign.uuid])


def test_it_shows_the_campaign_as_a_war_room(campaign, alice, bob, vera, desk_of, django_assert_max_num_queries):
    client, page = desk_of(alice), reverse("reports:campaign", args=[campaign.uuid])
    client.get(page)
    with django_assert_max_num_queries(48):
        text = client.get(page).content.decode()
    for words in (
        "Whip count of HB 5003", "1 firm yes, 1 open, 2 nothing heard, 1 firm no; 3 are needed", "2 still missing",
        "Hearing on schools", "All times are New York", "Get in writing the yes that only one of us heard",
        "1 said yes to one of us", "2 of the 5 who decide", "Take a position on the bill", "By which rules?",
        reverse("whip:board", args=[campaign.bills.get().uuid]), address("map", campaign),
    ):  # fmt: skip
        assert words in text, words
    for who, status in ((bob, 404), (vera, 403)):
        for name in ("map", "districts", "briefing", "briefing_file"):
            assert desk_of(who).get(address(name, campaign)).status_code == status
    spanish = client.get(page, {"lang": "es"}).content.decode()
    assert "Recuento de votos de HB 5003" in spanish and "Según qué reglas" in spanish


def test_it_maps_the_districts_by_what_was_done_there(campaign, alice, bob, desk_of, django_assert_max_num_queries):
    client = desk_of(alice)
    client.get(address("map", campaign))
    with django_assert_max_num_queries(18):
        page = client.get(address("map", campaign)).content.decode()
    assert "12 of ours have not acted where the vote is open: in 3 of 12 districts" in page  # 5-2, 9-3 and 3; not 6-1
    assert page.count("data-id=") == 12 and "shade--1" in page and "vote is firm" in page
    assert page.index("House 4") < page.index("House 2<"), "the table has the strongest first"
    by_deeds = client.get(address("map", campaign), {"by": "acted"}).content.decode()
    assert "6 people acted, in 3 of 12 districts" in by_deeds
    ours = client.get(address("map", campaign), {"by": "ours", "chamber": "lower"}, headers={"HX-Request": "true"})
    assert "23 of ours live in 4 of 12 districts" in ours.content.decode() and b"<html" not in ours.content
    senate = client.get(address("map", campaign), {"by": "nonsense", "chamber": "upper"}).content.decode()
    assert senate.count("data-id=") == 4 and "Nobody of ours is silent" in senate
    file = client.get(address("districts", campaign)).content.decode("utf-8-sig")
    *rows, mark = csv.reader(io.StringIO(file))
    assert "Taken out by Alice (Every Child CT) on " in mark[0] and "What for: the map of Fair #funding" in mark[0]
    assert len(rows) == 13 and rows[1][0] == "House 4" and rows[1][4:] == ["9", "3", "6"]


def test_it_counts_nobody_twice_and_nobody_who_is_gone(campaign, alice, desk_of):
    district = District.objects.get(chamber="lower", number=9)
    gone = settle(alice.partner, district, 3, acted=3, campaign=campaign)
    gone[0].erased_at = timezone.now()
    gone[0].save(update_fields=["erased_at"])
    gone[1].merged_into = gone[2]
    gone[1].save(update_fields=["merged_into"])
    file = desk_of(alice).get(address("districts", campaign), {"by": "acted"}).content.decode("utf-8-sig")
    row = next(row for row in csv.reader(io.StringIO(file)) if row[0] == "House 9")
    assert row[4:] == ["1", "1", "0"]
    client, map_of = desk_of(alice), address("map", campaign)
    client.get(map_of)
    with CaptureQueriesContext(connection) as asked:
        client.get(map_of)
    assert not any("campaigns_action a WHERE a.campaign_id" in one["sql"] for one in asked), "counted once a minute"


def test_it_gives_a_briefing_on_screen_and_paper(campaign, alice, desk_of, django_assert_max_num_queries):
    client = desk_of(alice)
    for kind, who in (("turnout.spoke", 2), ("testimony.filed", 1)):  # one did both
        for n, person in enumerate(Person.objects.order_by("pk")[:who]):
            facts = {"kind": kind, "about": "event:1", "reference": f"{kind}:{n}", "partner": alice.partner}
            Action.objects.create(person=person, campaign=campaign, **facts)
    client.get(address("briefing", campaign))
    with django_assert_max_num_queries(56):
        page = client.get(address("briefing", campaign)).content.decode()
    for words in (
        "Whom to ask today",
        "Next best steps",
        "Since yesterday:",
        "signed a petition: 6",
        "Spoke or sent testimony</dt><dd>2",
        "House 4",
    ):
        assert words in page, words
    assert "School &lt;Funding&gt;" in page
    paper = client.get(address("briefing_file", campaign), {"lang": "es"})
    assert paper.content.startswith(b"%PDF") and paper["Content-Type"] == "application/pdf"
    assert "briefing-fair-funding-" in paper["Content-Disposition"]


def test_it_says_what_is_missing(alice, desk_of):
    empty = Campaign.objects.create(partner=alice.partner, name="Just begun")
    client = desk_of(alice)
    assert "Link the bill" in client.get(reverse("reports:campaign", args=[empty.uuid])).content.decode()
    assert "No district lines are loaded" in client.get(address("map", empty)).content.decode()
    assert "The campaign names no bill yet" in client.get(address("briefing", empty)).content.decode()
    assert client.get(address("briefing_file", empty)).content.startswith(b"%PDF")


def test_it_gives_the_lines_of_districts_once(war, alice, charlie, desk_of):
    client, lines = desk_of(alice), reverse("policymakers:outlines", args=["lower"])
    answer = client.get(lines)
    assert answer["Content-Type"] == "application/geo+json" and len(answer.json()["features"]) == 12
    assert client.get(lines, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    District.objects.filter(chamber="lower", number=12).update(valid_to=timezone.localdate())
    assert len(client.get(lines).json()["features"]) == 11, "a district that is over leaves the map"
    assert client.get(reverse("policymakers:outlines", args=["nowhere"])).status_code == 404
    assert desk_of(charlie).get(lines).status_code == 403


def test_shades_have_about_as_many_districts_each():
    assert shapes.shade([0, 0]) == [] and shapes.shade_of(0, []) == 0 and shapes.shade_of(None, [3]) == shapes.NOT_ASKED
    bounds = shapes.shade(range(1, 101))
    assert bounds == [20, 40, 60, 80, 100] and [shapes.shade_of(n, bounds) for n in (1, 20, 21, 100)] == [1, 1, 2, 5]
    assert shapes.legend_of([1, 4]) == [(0, "0"), (1, "1"), (5, "2 – 4")]
    assert shapes.shade_of(7, [7]) == shapes.SHADES
    assert shapes.draw([])[1] == []
