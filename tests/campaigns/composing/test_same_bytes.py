"""What the provider puts together for a reader is the preview, byte for byte, and what plain Liquid writes of it."""

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from liquid import Environment

from campaigns.composing.blocks.rules import clean_blocks
from campaigns.composing.cards.rules import HearingFacts, Live
from campaigns.composing.delivery import Identity, Text, compile_text
from coalition.post.rules import personal
from contacts.correspondence.letters.rules import render_rows
from contacts.correspondence.rules import render_preview

NOW = dt.datetime(2027, 2, 9, 15, 0, tzinfo=dt.UTC)
LIVE = Live(NOW, HearingFacts("HB 5003", NOW + dt.timedelta(days=2), "Room <1> & 2"), 3, 10, has_petition=True)
BLOCKS = clean_blocks([
    {"kind": "text", "text": 'Dear {{ first_name | default: "friend" }} of {{ town | default: "it" }}, **come**.'},
    {"kind": "legislator", "chamber": "both", "subject": "On {{ bill }} & {{ first_name }}"},
    {"kind": "legislator", "chamber": "senator", "unknown": "leave_out"},
    {"kind": "columns", "left_text": "Hi {{ last_name }}", "right_label": "Go {{ first_name }}",
     "right_url": "https://a.example/?n={{ first_name }}"},
    {"kind": "hearing", "label": "Speak, {{ first_name }}", "url": "{{ page_link }}"},
    {"kind": "progress", "text": "Thanks, {{ first_name }}"},
    {"kind": "story", "text": "{% if town == 'Hartford' %}Here{% else %}There{% endif %}", "who": "{{ last_name }}"},
])  # fmt: skip
COMPILED = {
    language: compile_text(
        Text(language, "{{ first_name }}, come", "For {{ town }}", BLOCKS, Identity("We & you", "1 Elm"),
             {"bill": "HB 5003"}, "https://our.example/p/x/", live=LIVE)
    )
    for language in ("en", "es")
}  # fmt: skip
PLAIN = Environment()
LINKS = ("unsubscribe_url", "preferences_url", "message_token")
WORDS = st.text(max_size=12)
CARDS = st.one_of(
    st.none(),
    st.sampled_from([
        {"name": "Jo & <Co>", "party": "Democrat", "district": "5", "email": "a@b.c", "phone": "1", "dial": "+1"},
        {"name": "Al", "party": "", "district": "7", "email": "", "phone": "", "dial": ""},
    ]),
)  # fmt: skip
PEOPLE = st.fixed_dictionaries(
    {"first_name": WORDS, "last_name": WORDS, "town": st.one_of(st.just("Hartford"), WORDS), "senator": CARDS,
     "representative": CARDS}
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(st.lists(PEOPLE, min_size=1, max_size=5), st.sampled_from(["en", "es"]))
def test_it_delivers_what_the_preview_showed(people, language):
    mail = COMPILED[language]
    columns = {name: [values.get(name, "") for values in people] for name in (*people[0], *LINKS)}
    for values, own in zip(people, render_rows(mail.regions, columns, len(people)), strict=True):
        seen = render_preview(mail, values)
        assert (personal(mail.subject, own), personal(mail.html, own), personal(mail.text, own)) == (
            seen.subject,
            seen.html,
            seen.text,
        )
        # The plain-text part is not escaped: Liquid alone, over the whole text at once, must write the same.
        whole = mail.text
        for region in mail.regions:
            whole = whole.replace(region["tag"], region["source"])
        assert PLAIN.from_string(whole).render(**values) == seen.text
