from django.urls import reverse

from contacts.people.models import Person
from tests.contacts.intake.story import arrive, fold


def refuse(partner, **payload):
    (done,) = fold(arrive(partner, **{"given_name": "Carl", "email": "carl-at-example.org", **payload}))
    assert done.state == "refused"
    return done


def test_it_mends_a_refused_submission(alice, desk_of):
    done, client = refuse(alice.partner), desk_of(alice)
    page = client.get(reverse("intake:refused")).content.decode()
    assert "Carl" in page and "The e-mail address is not one." in page
    url = reverse("intake:detail", args=[done.uuid])
    assert "carl-at-example.org" in client.get(url).content.decode()
    answer = client.post(url, {"given_name": "Carl", "email": "carl@example.org"})
    assert answer.url == reverse("intake:refused")
    done.refresh_from_db()
    assert (done.state, done.person.given_name) == ("folded", "Carl")
    assert client.post(url, {"email": "x@example.org"}).status_code == 409


def test_it_keeps_what_was_corrected_when_it_is_refused_again(alice, desk_of):
    done, client = refuse(alice.partner), desk_of(alice)
    url = reverse("intake:detail", args=[done.uuid])
    assert client.post(url, {"given_name": "Karl", "email": "still wrong"}).url == url
    page = client.get(url).content.decode()
    assert "Karl" in page and "still wrong" in page
    assert not Person.objects.exists()


def test_it_sets_spam_aside(alice, desk_of):
    done = refuse(alice.partner)
    desk_of(alice).post(reverse("intake:discard", args=[done.uuid]))
    done.refresh_from_db()
    assert done.state == "spam"
    assert "Nothing to mend" in desk_of(alice).get(reverse("intake:refused")).content.decode()


def test_it_tries_many_again(alice, bob, desk_of):
    mine, theirs = refuse(alice.partner), refuse(bob.partner)
    other = refuse(alice.partner, email="", given_name="")
    desk_of(alice).post(reverse("intake:retry"), {"reason": "email_invalid"})
    for one, state in ((mine, "waiting"), (theirs, "refused"), (other, "refused")):
        one.refresh_from_db()
        assert one.state == state


def test_it_finds_by_reason_and_words(alice, desk_of):
    refuse(alice.partner)
    refuse(alice.partner, given_name="Zoe", email="", phone="12")
    client, url = desk_of(alice), reverse("intake:refused")
    assert "Zoe" not in client.get(url, {"words": "carl"}).content.decode()
    assert "Carl" not in client.get(url, {"reason": "phone_invalid"}).content.decode()
    assert "Nothing matches" in client.get(url, {"words": "nobody"}).content.decode()


def test_it_shows_nobody_the_submissions_of_another_partner(alice, bob, vic, vera, desk_of):
    done = refuse(alice.partner)
    url = reverse("intake:detail", args=[done.uuid])
    assert desk_of(bob).get(url).status_code == 404
    assert desk_of(bob).post(url, {"email": "b@example.org"}).status_code == 404
    assert desk_of(bob).post(reverse("intake:discard", args=[done.uuid])).status_code == 404
    assert "Carl" not in desk_of(bob).get(reverse("intake:refused")).content.decode()
    assert desk_of(vera).get(url).status_code == 403
    assert desk_of(vic).get(url).status_code == 200
    assert desk_of(vic).post(url, {"email": "v@example.org"}).status_code == 403
    done.refresh_from_db()
    assert done.state == "refused"


def test_it_lists_with_few_queries(alice, desk_of, django_assert_max_num_queries):
    for number in range(30):
        refuse(alice.partner, given_name=f"P{number}")
    client = desk_of(alice)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("intake:refused")).status_code == 200
