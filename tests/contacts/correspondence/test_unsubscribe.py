"""Unsubscribe: a GET shows, only a POST changes; one click works without cookies; it can be pressed again."""

import pytest
from django.test import Client

from contacts.consent.models import Suppression
from contacts.correspondence import criteria, services
from contacts.correspondence.models import Message
from tests.contacts.correspondence import crowd


@pytest.fixture
def message(lead, dispatch, now):
    crowd.make(lead, 4)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    return Message.objects.filter(language="en").first()


def path(message):
    return "/u/" + criteria.unsubscribe_url(message.uuid).partition("/u/")[2]


def is_suppressed(message):
    return Suppression.objects.filter(hash=message.point.hash, reason="unsubscribed").exists()


def test_it_only_shows_a_button_on_get(client, message, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        page = client.get(path(message))
    assert page.status_code == 200 and b'method="post"' in page.content
    assert message.point.value.encode() not in page.content
    client.head(path(message))
    assert not is_suppressed(message)


def test_it_unsubscribes_with_one_click_of_a_mail_program(message):
    program = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = program.post(path(message), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200 and "Location" not in answer.headers
    assert is_suppressed(message)


def test_it_takes_one_click_as_multipart_too(message):
    answer = Client().post(path(message), {"List-Unsubscribe": "One-Click"}, format="multipart")
    assert answer.status_code == 200 and is_suppressed(message)


def test_it_unsubscribes_by_the_button_and_says_so(client, message):
    page = client.post(path(message), {"confirm": "yes"})
    assert page.status_code == 200 and b"You are unsubscribed" in page.content
    assert is_suppressed(message)
    message.refresh_from_db()
    assert message.unsubscribed_at is not None


def test_it_speaks_the_language_of_the_mail(client, message):
    Message.objects.filter(pk=message.pk).update(language="es")
    assert b'lang="es"' in client.get(path(message)).content
    assert b'<html lang="en"' in client.get(path(message) + "?lang=en").content


def test_it_knows_nothing_of_a_token_that_is_not_ours(client, message):
    forged = path(message)[:-3] + "AA/"
    assert client.get(forged).status_code == 404
    assert client.post(forged, {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert not is_suppressed(message)
