"""What preflight finds from plain values: audience, page, hour, subject, words, links, domain; no database."""

from datetime import UTC, datetime, timedelta

import pytest

from campaigns.alerts.preflight import forms, rules

NOW = datetime(2027, 2, 9, 15, 0, tzinfo=UTC)


def plan(**changes: object) -> rules.Plan:
    facts = {
        "written": ["en", "es"],
        "audience": {"en": 10, "es": 2},
        "has_segments": True,
        "has_sender": True,
        "has_postal_address": True,
    }
    return rules.Plan(**{**facts, **changes})  # type: ignore[arg-type]


def codes(**changes: object) -> list[str]:
    return [issue.code for issue in rules.look_over(plan(**changes), NOW, NOW)]


def test_it_finds_nothing_wrong_with_a_sound_plan() -> None:
    assert codes() == []


def test_it_says_what_stands_in_the_way() -> None:
    assert codes(written=["en"]) == ["language_missing"]
    assert codes(audience={"en": 0}) == ["nobody"]
    assert codes(has_segments=False, audience={}) == ["no_segments"]
    assert codes(has_sender=False, has_postal_address=False) == ["no_sender", "no_postal_address"]
    assert codes(asks_for_page=True) == ["no_page"]
    assert codes(asks_for_page=True, page_state="draft") == ["page_not_open"]
    assert codes(asks_for_page=True, page_state="published", page_closes_at=NOW) == ["page_closes"]
    assert codes(deadlines={"registration_deadline": NOW}) == ["deadline_past"]
    assert codes(audience={"en": 30_000}) == ["large"]
    assert rules.stands_in_the_way(rules.look_over(plan(audience={"en": 30_000}), NOW, NOW)) == []


def test_it_tells_a_deadline_that_is_past_from_one_that_will_be() -> None:
    send_at = NOW + timedelta(hours=20)
    plans = {"registration_deadline": NOW - timedelta(days=1), "testimony_deadline": NOW + timedelta(hours=4)}
    found = rules.look_over(plan(deadlines=plans), send_at, NOW)
    assert [(one.code, one.grave) for one in found] == [("deadline_past", True), ("deadline_before", True)]
    assert rules.look_over(plan(deadlines={"hearing_date": NOW + timedelta(days=2)}), send_at, NOW) == []


def test_it_compares_the_size_with_what_is_usual() -> None:
    assert codes(audience={"en": 900}, usual=[250, 200, 280]) == ["much_more"]
    assert codes(audience={"en": 19}, usual=[250, 200, 280]) == ["much_less"]
    assert codes(audience={"en": 800}, usual=[250, 200, 280]) == []
    assert codes(audience={"en": 30_000}, usual=[28_000, 29_000, 31_000]) == []


def test_it_misses_the_page_in_a_language() -> None:
    there = {"asks_for_page": True, "page_state": "published"}
    assert codes(**there, page_languages=["en"]) == ["page_language"]
    assert codes(**there, page_languages=["en", "es"]) == []


@pytest.mark.parametrize(
    "subject, preheader, found",
    [
        ("Speak for HB 5003 on Thursday", "Two minutes", []),
        ("SPEAK UP FOR OUR SCHOOLS", "x", ["subject_shouts"]),
        ("HB 5003 and SB 12 in the ELA room", "x", []),
        ("Come now!!!", "x", ["subject_marks"]),
        ("¡Venga! ¡Hoy!", "x", ["subject_marks"]),
        ("¡Venga hoy!", "x", []),
        ("Re: your child's school", "x", ["subject_pretends"]),
        ("Rethink school funding", "x", []),
        ("A" + "bc " * 25, "x", ["subject_long"]),
        ("Come, {{ first_name | default: 'a very long fallback that nobody will ever see in a subject' }}", "x", []),
        ("Come", "", ["preheader_missing"]),
        ("Come", "come ", ["preheader_same"]),
        ("Come", "x" * 141, ["preheader_long"]),
        ("", "", []),
    ],
)
def test_it_looks_at_the_subject(subject: str, preheader: str, found: list[str]) -> None:
    assert rules.look_at_subject(subject, preheader) == found


def test_it_finds_words_that_filters_know_with_their_reason() -> None:
    english = rules.find_traps("Act now! Click here for free lunch. Freedom is not a trap.", "en")
    assert {(one.words, one.reason) for one in english} == {("act now", "pressure"), ("free", "money"),
                                                            ("click here", "click")}  # fmt: skip
    assert [one.words for one in rules.find_traps("Haga clic aquí: almuerzo gratis", "es")][0] == "gratis"
    assert rules.find_traps("The Freedman family donates", "en") == []


@pytest.mark.parametrize(
    "status, verdict",
    [(200, "ok"), (301, "ok"), (404, "gone"), (410, "gone"), (403, "shy"), (429, "shy"), (500, "trouble")],
)
def test_it_judges_what_a_link_answers(status: int, verdict: str) -> None:
    assert rules.verdict_of(status) == verdict


def test_it_lets_only_sure_faults_of_links_stand_in_the_way() -> None:
    grave = {"gone", "unknown_host", "private", "desk", "no_page"}
    for verdict in [*grave, "shy", "trouble", "no_answer", "unchecked", "certificate", "loops", "odd"]:
        issue = rules.link_issue(verdict, "https://school.org", None)
        assert issue is not None and issue.grave == (verdict in grave)
    assert rules.link_issue("ok", "https://school.org", 200) is None


def test_it_judges_a_domain_as_mailboxes_do() -> None:
    good = {"spf": "good", "dkim": "good", "dmarc": "good"}

    def judged(people: int = 100, **more: str) -> object:
        issue = rules.look_at_domain({**good, **more}, people)
        return (issue.code, issue.grave) if issue else None

    assert judged() is None
    assert judged(spf="weak") is None
    assert judged(spf="missing", dkim="missing") == ("domain_bare", True)
    assert judged(dmarc="missing") == ("domain_lacks", False)
    assert judged(5000, dmarc="missing") == ("domain_lacks", True)
    assert judged(dkim="unknown", spf="missing") == ("domain_unknown", False)
    assert judged(spf="wrong") == ("domain_spf", False)


def test_it_has_words_and_a_reason_for_everything_it_may_say() -> None:
    assert set(forms.CHECK_OF) == set(forms.ISSUES)
    assert len([code for check in forms.CHECKS for code in check.codes]) == len(forms.ISSUES)
