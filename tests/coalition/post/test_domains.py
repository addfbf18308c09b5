"""What the name system says about a sending domain, judged record by record; no network."""

from typing import Any

import pytest

from coalition.outside.names import ABSENT, FOUND, UNREACHABLE, Answer
from coalition.post import domains

SENDGRID = domains.Provider("include:sendgrid.net", ["s1", "s2"])
KEY = "k=rsa; t=s; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB"
SOUND = {
    "school.org": ["google-site-verification=1", "v=spf1 include:sendgrid.net -all"],
    "s1._domainkey.school.org": [KEY],
    "_dmarc.school.org": ["v=DMARC1; p=reject; rua=mailto:d@school.org"],
}


def world(records: dict[str, list[str]], *, down: bool = False) -> Any:
    """Make a name system that knows these TXT records, or none at all."""

    def ask(name: str, kind: str) -> Answer:
        if down:
            return Answer(UNREACHABLE)
        if kind == "A":
            return Answer(FOUND, ["93.184.216.34"])
        return Answer(FOUND, records[name]) if name in records else Answer(ABSENT, exists=False)

    return ask


def look(records: dict[str, list[str]], domain: str = "school.org") -> dict[str, tuple[str, str]]:
    found = domains.look_up(domain, SENDGRID, ask=world(records))
    return {one.check: (one.state, one.code) for one in found}


def test_it_finds_a_domain_that_is_set_up() -> None:
    assert look(SOUND) == {"spf": ("good", "fine"), "dkim": ("good", "fine"), "dmarc": ("good", "fine")}
    assert domains.is_set_up(domains.look_up("school.org", SENDGRID, ask=world(SOUND)))


@pytest.mark.parametrize(
    "records, verdict",
    [
        (["v=spf1 include:_spf.google.com ~all"], ("weak", "without_us")),
        (["v=spf1 include:sendgrid.net ~all", "v=spf1 -all"], ("wrong", "several")),
        (["v=spf1 include:sendgrid.net +all"], ("wrong", "open")),
        (["v=spf10 include:sendgrid.net"], ("missing", "no_record")),
        (["V=SPF1 +include:sendgrid.net ~all"], ("good", "fine")),
    ],
)
def test_it_judges_spf(records: list[str], verdict: tuple[str, str]) -> None:
    assert look({**SOUND, "school.org": records})["spf"] == verdict


@pytest.mark.parametrize(
    "record, verdict",
    [("k=rsa; p=", ("wrong", "withdrawn")), ("k=rsa", ("missing", "no_record")), (KEY, ("good", "fine"))],
)
def test_it_judges_dkim(record: str, verdict: tuple[str, str]) -> None:
    assert look({**SOUND, "s1._domainkey.school.org": [record]})["dkim"] == verdict


def test_it_takes_the_second_selector_and_the_parent_s_key() -> None:
    parent = {**SOUND, "s2._domainkey.school.org": [KEY]}
    parent.pop("s1._domainkey.school.org")
    assert look(parent)["dkim"] == ("good", "fine")
    assert look(parent, "news.school.org")["dkim"] == ("good", "fine")


def test_it_follows_the_policy_of_the_parent_and_asks_for_alignment() -> None:
    assert look(SOUND, "news.school.org")["dmarc"] == ("good", "fine")
    strict = {**SOUND, "_dmarc.school.org": ["v=DMARC1; p=none; adkim=s"]}
    assert look(strict)["dmarc"] == ("good", "only_watching")
    assert look(strict, "news.school.org")["dmarc"] == ("wrong", "not_aligned")
    assert look({**SOUND, "_dmarc.school.org": ["v=DMARC1; rua=mailto:a@b.org"]})["dmarc"] == ("wrong", "no_policy")
    assert look({**SOUND, "_dmarc.school.org": ["v=DMARC1; p=none"] * 2})["dmarc"] == ("wrong", "several")


def test_it_tells_a_domain_that_lacks_everything() -> None:
    assert look({}) == {"spf": ("missing", "no_domain"), "dkim": ("missing", "no_record"),
                        "dmarc": ("missing", "no_record")}  # fmt: skip


def test_it_says_unknown_where_nobody_can_be_asked() -> None:
    found = domains.look_up("school.org", SENDGRID, ask=world({}, down=True))
    assert {one.state for one in found} == {"unknown"}
    assert not domains.is_set_up(found)


def test_it_says_unknown_where_every_name_is_said_not_to_exist() -> None:
    """A closed network answers NXDOMAIN to everything: that says nothing about the domain."""
    found = domains.look_up("school.org", SENDGRID, ask=lambda name, kind: Answer(ABSENT, exists=False))
    assert [one.state for one in found] == ["unknown"] * 3


def test_it_suggests_records() -> None:
    suggest = domains.suggest_spf
    assert suggest("", "include:sendgrid.net") == "v=spf1 include:sendgrid.net ~all"
    with_google = "v=spf1 include:_spf.google.com -all"
    assert suggest(with_google, "include:sendgrid.net") == "v=spf1 include:sendgrid.net include:_spf.google.com -all"
    assert suggest("v=spf1 a +all", "include:sendgrid.net") == "v=spf1 include:sendgrid.net a ~all"


def test_it_knows_domains_that_are_reserved_for_examples() -> None:
    assert domains.is_made_up("lead.example.org") and domains.is_made_up("example.com")
    assert domains.is_made_up("crm.test")
    assert not domains.is_made_up("myexample.org") and not domains.is_made_up("school.org")
