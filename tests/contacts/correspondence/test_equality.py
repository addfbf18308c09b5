"""The mail that arrives equals a plain Liquid render for each person, byte for byte, whatever people are called."""

from html import escape
from uuid import UUID

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from liquid import Environment

from coalition.post.rules import MAX_SUBSTITUTION_BYTES, personal
from coalition.post.sandbox.checks import problems_of
from coalition.post.sendgrid import encode
from contacts.correspondence import criteria
from contacts.correspondence.letters.criteria import write_letter
from contacts.correspondence.letters.selectors import Copy
from contacts.correspondence.models import Content, Dispatch
from contacts.correspondence.parting.delivery import too_large
from contacts.correspondence.rules import MAX_REGION, compile_content

SUBJECT = "{{ first_name | default: 'friend' }}: {% if cause %}{{ cause | upcase }}{% else %}hearing{% endif %}"
HTML = (
    "<html><body><p>Dear {{ first_name | default: 'friend' }} {{ last_name }}, {{ cause }}</p>"
    "{% if cause == 'schools' %}<b>{{ cause }}</b>{% endif %}{% for one in list %}<i>{{ one }}</i>{% endfor %}"
    "{{ count | plus: 1 }}<a href='{{ unsubscribe_url }}'>out</a><a href='{{ preferences_url }}'>me</a>"
    "<a href='/p/x/?m={{ message_token }}'>act</a></body></html>"
)
TEXT = "{{ full_name }}\n{{ cause | default: \"-\" }}\n{{ unsubscribe_url }} {{ count }} {{ 'just words' }}"
NASTY = ["{{ last_name }}", "{% if x %}", "-t0-", "-t1-", "<b>&amp;\"'", "\\", "\\u0000", "\r\nBcc: x@example.org",
         "%s", "ñ😀", "x" * 9_900, "<" * 4_000, "é" * 6_000]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))


def fits(texts):
    """Tell whether a region of these stays under its limit; over it, it is left empty and preflight says so."""
    return sum(len(escape(text).encode()) + 7 for text in texts) < MAX_REGION


OWN = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {},
        optional={
            "cause": st.one_of(TEXTS, st.none(), st.just("schools"), st.booleans(), st.integers(-2, 2)),
            "list": st.lists(TEXTS, max_size=3).filter(fits),
            "count": st.one_of(st.integers(0, 3), st.booleans()),
            "first_name": TEXTS,
            "unsubscribe_url": st.just("https://example.org/own?a=1&b=2"),
        },
    ),
)
PEOPLE = st.lists(st.tuples(TEXTS, TEXTS, TEXTS, OWN), min_size=1, max_size=5)
PLAIN, ESCAPING = Environment(), Environment(autoescape=True)


def copies_of(people):
    return [
        Copy(n, str(UUID(int=n)), n, str(UUID(int=n + 100)), f"p{n}@example.org", n, given, family, preferred,
             orjson.dumps(own).decode() if own else "", "")
        for n, (given, family, preferred, own) in enumerate(people, start=1)
    ]  # fmt: skip


def plain_render(copy):
    """Render the author's whole text for one person with Liquid itself: no regions, no tags, no columns."""
    first = copy.preferred_name or copy.given_name
    values = {
        "first_name": first,
        "last_name": copy.family_name,
        "full_name": f"{first} {copy.family_name}".strip(),
        "unsubscribe_url": criteria.unsubscribe_url(UUID(copy.uuid)),
        "preferences_url": criteria.preferences_url(UUID(copy.point_uuid)),
        "message_token": criteria.message_token(UUID(copy.uuid)),
        **(orjson.loads(copy.values) if copy.values else {}),
    }
    subject, html = PLAIN.from_string(SUBJECT).render(**values), ESCAPING.from_string(HTML).render(**values)
    return ["".join(subject.split()), _like_python(html), _like_python(PLAIN.from_string(TEXT).render(**values))]


def _like_python(text):
    """Write escaped quotes as Python does, and line ends as \\n, as Liquid does when its output is limited."""
    return "\n".join(text.replace("&#34;", "&quot;").replace("&#39;", "&#x27;").replace("\r\n", "\n").split("\r"))


def arrived(letter, number):
    """Read a copy as the provider makes it, from the bytes that it is sent."""
    body = orjson.loads(encode(letter))
    entry = body["personalizations"][number]
    parts = [body["subject"], body["content"][1]["value"], body["content"][0]["value"]]
    values = entry.get("substitutions", {})
    shown = [personal(part, values) for part in parts]
    assert "\n" not in shown[0] and "\r" not in shown[0]
    # a value loses its line ends and doubled spaces before it enters a subject, so spaces are not compared there
    return ["".join(shown[0].split()), _like_python(shown[1]), _like_python(shown[2])], body, entry


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(PEOPLE)
def test_what_arrives_is_what_liquid_makes_for_each_person(people):
    mail = compile_content(subject=SUBJECT, html=HTML, text=TEXT)
    content = Content(language="en", subject=mail.subject, html=mail.html, text=mail.text, regions=mail.regions)
    dispatch = Dispatch(reference="alert:x", from_email="us@example.org", from_name="Us")
    copies = copies_of(people)
    letter = write_letter(dispatch, content, copies, bundle=str(UUID(int=7)), today=None)
    large = set(too_large(letter.recipients, copies))
    for number, copy in enumerate(copies):
        expected = plain_render(copy)
        if copy.id in large:  # goes out in a bundle of its own, its values in the text
            alone = write_letter(dispatch, content, [copy], bundle=str(UUID(int=8)), today=None)
            shown, body, entry = arrived(alone, 0)
            assert "substitutions" not in entry and not problems_of(body)
        else:
            shown, _, entry = arrived(letter, number)
            values = entry.get("substitutions", {})
            assert sum(len(part.encode()) for one in values.items() for part in one) <= MAX_SUBSTITUTION_BYTES
        assert shown == expected
        assert entry["headers"]["List-Unsubscribe"] == f"<{criteria.unsubscribe_url(UUID(copy.uuid))}>"
        assert entry["custom_args"]["m"] == copy.uuid
