"""Callers, hosts, websites: plain rules of the public door."""

import pytest

from campaigns.pages.fields.rules import applies, tidy
from campaigns.pages.rules import caller_of, client_address, host_of, is_among, missing, read_origin


@pytest.mark.parametrize(
    ("forwarded", "proxies", "caller"),
    [
        ("", 1, "10.0.0.1"), ("1.2.3.4", 1, "1.2.3.4"), ("6.6.6.6, 1.2.3.4", 1, "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4, 9.9.9.9", 2, "1.2.3.4"), ("6.6.6.6", 0, "10.0.0.1"), ("6.6.6.6", 2, "10.0.0.1"),
    ],
)  # fmt: skip
def test_it_believes_its_own_proxies_only(forwarded, proxies, caller):
    assert client_address("10.0.0.1", forwarded, proxies) == caller


def test_it_takes_a_household_for_one_caller():
    assert caller_of("2001:db8:1:2:aaaa::1") == caller_of("2001:db8:1:2:bbbb::9") == "2001:db8:1:2::/64"
    assert caller_of("2001:db8:1:3::1") != caller_of("2001:db8:1:2::1")
    assert caller_of("::ffff:1.2.3.4") == "1.2.3.4" and caller_of("[fe80::1%eth0]").startswith("fe80")
    assert caller_of("nonsense" * 20) == ("nonsense" * 20)[:60]


@pytest.mark.parametrize(
    ("told", "origin"),
    [
        ("https://www.Example.org/a/b?c", "https://www.example.org"), ("example.org", "https://example.org"),
        ("*.example.org", "https://*.example.org"), ("http://localhost:8000", "http://localhost:8000"),
        ("https://a.org; script-src *", ""), ("javascript:alert(1)", ""), ("ftp://a.org", ""), ("word", ""), ("", ""),
        ("https://a.org:x", ""), ("https://*", ""), ("https://ñandú.org", ""),
    ],
)  # fmt: skip
def test_it_reads_the_address_of_a_website_or_none(told, origin):
    assert read_origin(told) == origin


def test_it_knows_which_websites_may():
    allowed = ("https://a.org", "https://*.b.org")
    assert is_among("https://a.org", allowed) and is_among("https://x.y.b.org", allowed)
    for bad in ("http://a.org", "https://b.org", "https://evilb.org", "https://a.org.evil", "null", ""):
        assert not is_among(bad, allowed)


def test_it_tells_where_somebody_came_from_by_the_host_alone():
    assert host_of("https://user:pass@www.News.example:8080/secret?q=1") == "news.example"
    assert host_of("localhost") == host_of("") == host_of("javascript:alert(1)") == host_of("a b.c") == ""


def test_it_keeps_fields_in_order_and_conditions_on_what_stands_above():
    specs = [
        {"name": "town", "when": {"field": "role", "value": "parent"}},
        {"name": "role", "required": 1},
        {"name": "role"},
        {"name": "x_a", "when": {"field": "role", "value": "parent"}},
    ]
    assert tidy(specs) == [
        {"name": "town", "required": False, "when": None},
        {"name": "role", "required": True, "when": None},
        {"name": "x_a", "required": False, "when": {"field": "role", "value": "parent"}},
    ]
    spec = tidy(specs)[2]
    assert applies(spec, {"role": "parent"}) and not applies(spec, {"role": ""}) and not applies(spec, {})
    assert applies({"when": {"field": "x_b", "value": "yes"}}, {"x_b": True})


def test_it_wants_a_picture_described_in_every_language():
    full = dict.fromkeys(
        [
            "title",
            "ask",
            "body",
            "button",
            "thanks_title",
            "thanks_body",
            "share_text",
            "closed_body",
            "receipt_subject",
            "receipt_body",
        ],
        "x",
    )
    assert missing(full) == [] and missing(full, has_picture=True) == ["hero_alt"]
    assert missing(full, others=[full, {**full, "won_body": "yes"}]) == ["won_body"]
