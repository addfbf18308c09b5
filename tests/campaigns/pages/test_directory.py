"""What is open stands in an index, in feeds and in the map; other websites get counts and frames."""

import json
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from campaigns.pages import services
from campaigns.pages.models import ActionPage
from tests.campaigns.pages.stage import DOLORES, make_page, send, stamped


def test_it_lists_what_is_open_per_coalition_and_partner(petition, event, bob, client, django_assert_max_num_queries):
    make_page(bob, "petition.sign", "rents", {"goal": 10, "confirms_email": False})
    make_page(bob, "petition.sign", "draft", {"goal": 10, "confirms_email": False}, publish=False)
    cache.clear()
    with django_assert_max_num_queries(8):
        page = client.get("/actions/?lang=es")
    text = page.content.decode()
    assert text.count("Fondos para nuestras escuelas") == 3 and "/p/rents/?lang=es" in text and "/p/draft/" not in text
    assert not page.cookies and "s-maxage" in page["Cache-Control"]
    own = client.get("/actions/tenants/").content.decode()
    assert "/p/rents/" in own and "/p/come-with-us/" not in own
    assert client.get("/actions/nobody/").status_code == 404


def test_it_says_when_nothing_is_open(lead, client):
    assert "Nothing is open right now" in client.get("/actions/").content.decode()


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_it_feeds(petition, event, client, kind):
    answer = client.get(f"/actions/feed.{kind}?lang=es")
    tree = ElementTree.fromstring(answer.content)
    assert kind in answer["Content-Type"] and "Fondos para nuestras escuelas" in answer.content.decode()
    assert len(list(tree.iter())) > 10 and "source=feed" in answer.content.decode()
    assert client.get(f"/actions/lead/feed.{kind}").status_code == 200
    assert client.get("/actions/feed.json").status_code == 404


def test_it_draws_the_map(petition, event, client):
    answer = client.get("/sitemap.xml")
    tree = ElementTree.fromstring(answer.content)
    addresses = [one.text for one in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len([one for one in addresses if "/p/" in one]) == 2 and answer.content.count(b'hreflang="es"') == 2
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /desk/" in robots and "Sitemap: http" in robots


def test_it_describes_itself_to_machines(petition, client):
    page = client.get("/p/fund-our-schools/?lang=es").content.decode()
    data = page.partition('application/ld+json">')[2].partition("</script>")[0]
    told = json.loads(data)
    assert told["inLanguage"] == "es" and told["name"] == "Fondos para nuestras escuelas"
    assert told["image"].endswith("/p/fund-our-schools/card-es.png") and "application/json+oembed" in page
    assert 'property="og:image"' in page and 'hreflang="en"' in page


def test_it_ends_no_element_from_inside_its_data(alice, client, petition):
    petition.page.versions.update(title="</script><script>alert(1)</script>")
    cache.clear()
    assert "<script>alert(1)" not in client.get("/p/fund-our-schools/").content.decode()


def test_it_tells_counts_to_websites_that_the_page_names(petition, client):
    ActionPage.objects.filter(pk=petition.page.pk).update(embed_origins=["https://*.example.org"])
    url = "/p/fund-our-schools/count.json"
    for origin, echoed in {
        "https://www.example.org": "https://www.example.org",
        "https://example.org": None,
        "https://evil.example": None,
        "http://www.example.org": None,
        "null": None,
    }.items():
        answer = client.get(url, HTTP_ORIGIN=origin)
        assert answer.get("Access-Control-Allow-Origin") == echoed and "Origin" in answer["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer and not answer.cookies
    told = client.get(url).json()
    assert told["count"] == 0 and told["goal"] == 100 and told["state"] == "open"


def test_it_speaks_oembed(petition, client, settings):
    settings.PUBLIC_URL = "http://testserver"
    told = client.get("/oembed/?url=http://testserver/p/fund-our-schools/?lang=es&maxwidth=400").json()
    assert told["type"] == "rich" and told["width"] == 400 and "/embed/?lang=es" in told["html"]
    for bad in ("http://testserver/desk/", "http://evil.example/p/fund-our-schools/", "", "%00", "http://[x"):
        assert client.get(f"/oembed/?url={bad}").status_code in {400, 404}
    assert client.get("/oembed/?url=x&format=xml").status_code == 501


def test_it_is_framed_and_posted_to_by_the_websites_of_its_page(petition, alice, client):
    ActionPage.objects.filter(pk=petition.page.pk).update(embed_origins=["https://partner.example.org"])
    cache.clear()
    frame = client.get("/p/fund-our-schools/embed/")
    assert "https://partner.example.org" in frame["Content-Security-Policy"] and "X-Frame-Options" not in frame
    inside = send("fund-our-schools", face="embed/")
    assert inside["Location"].startswith("/p/fund-our-schools/embed/thanks/")
    assert "https://partner.example.org" in client.get(inside["Location"])["Content-Security-Policy"]
    dark = client.get("/p/fund-our-schools/embed/?lang=en&theme=dark").content.decode()
    assert 'data-bs-theme="dark"' in dark and "embed/?lang=en&amp;theme=dark" in dark
    assert "data-bs-theme" not in client.get("/p/fund-our-schools/embed/?lang=en&theme=x").content.decode()
    assert "data-bs-theme" not in client.get("/p/fund-our-schools/?lang=en&theme=dark").content.decode()  # not ours
    kept = Client().post(
        "/p/fund-our-schools/embed/?lang=en&theme=dark",
        DOLORES | {"stamp": stamped("fund-our-schools"), "email": "g@example.org"},
        HTTP_ORIGIN="http://testserver",
    )
    assert 'data-bs-theme="dark"' in client.get(kept["Location"]).content.decode()
    data = {"given_name": "E", "family_name": "R", "email": "e@example.org", "zip": "06106"}
    post = client.post("/p/fund-our-schools/post/?lang=es", data, HTTP_ORIGIN="https://partner.example.org")
    assert post.status_code == 303 and "confirm=1" in post["Location"]
    wrong = client.post("/p/fund-our-schools/post/", data, HTTP_ORIGIN="https://evil.example")
    assert wrong.status_code == 403 and 'value="e@example.org"' in wrong.content.decode()
    # Only the door for snippets knows other origins.
    assert client.post("/p/fund-our-schools/", data, HTTP_ORIGIN="https://partner.example.org").status_code == 403
    assert client.get("/p/fund-our-schools/post/").status_code == 301
    script = client.get("/embed.js")
    assert script["Content-Type"].startswith("text/javascript") and b"data-coalition" in script.content


def test_it_gives_the_desk_html_that_works(petition, alice, desk_of, client):
    ActionPage.objects.filter(pk=petition.page.pk).update(embed_origins=["https://partner.example.org"])
    page = desk_of(alice).get(f"/desk/pages/{petition.page.uuid}/").content.decode()
    assert "/embed.js" in page and "post/?lang=en" in page and "consent_0" in page
    assert "csrfmiddlewaretoken" not in page.partition("As a form in their own HTML")[2].partition("</pre>")[0]


def test_it_closes_the_count_with_the_page(petition, alice, client):
    services.close(petition.page, by=alice, now=timezone.now())
    cache.clear()
    assert client.get("/p/fund-our-schools/count.json").json()["state"] == "closed"


def test_it_lists_a_page_at_once(petition, alice, client, django_capture_on_commit_callbacks):
    assert "/p/fund-our-schools/" in client.get("/actions/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        services.close(petition.page, by=alice, now=timezone.now())
    assert "/p/fund-our-schools/" not in client.get("/actions/").content.decode()
    assert client.get("/").status_code == 200
