"""Comments: read before anybody sees them, hidden and reported."""

from django.core.cache import cache
from django.urls import reverse

from campaigns.petitions.models import Signature
from coalition.audit.models import Entry
from tests.campaigns.petitions.test_sign import SLUG, sign_many


def test_it_shows_a_comment_once_it_was_approved(petition, alice, vic, desk_of, client, django_assert_max_num_queries):
    sign_many(petition, 2, comment="For my children", show_name=True)
    url = reverse("petitions:words", args=[petition.page.uuid])
    with django_assert_max_num_queries(20):
        page = desk_of(alice).get(url + "?state=waiting").content.decode()
    assert "For my children" in page and "2 comments wait to be read" in page
    assert "For my children" not in client.get(f"/p/{SLUG}/").content.decode()
    uuids = [str(uuid) for uuid in Signature.objects.values_list("uuid", flat=True)]
    show = reverse("petitions:words_show", args=[petition.page.uuid])
    assert desk_of(vic).post(show, {"chosen": uuids}).status_code == 403
    desk_of(alice).post(show, {"chosen": uuids})
    assert Signature.objects.filter(words="shown").count() == 2
    cache.clear()
    assert "For my children" in client.get(f"/p/{SLUG}/").content.decode()
    assert Entry.objects.get(action="comments.shown").facts == {"count": 2}
    desk_of(alice).post(reverse("petitions:words_hide", args=[petition.page.uuid]), {"chosen": uuids[:1]})
    assert Signature.objects.filter(words="hidden").count() == 1


def test_visitors_report_and_three_reports_hide(petition, client):
    sign_many(petition, 1, comment="Buy my pills", show_name=True)
    Signature.objects.update(words="shown")
    url = f"/words/{Signature.objects.get().uuid}/"
    page = client.get(url + "?lang=es")
    assert "Denunciar" in page.content.decode() and not page.cookies
    assert Signature.objects.get().reports == 0
    for _ in range(3):
        assert client.post(url).status_code == 200
    signature = Signature.objects.get()
    assert (signature.words, signature.reports) == ("waiting", 3)
    assert client.get(url).status_code == 404
    assert client.get("/words/x/").status_code == 404


def test_it_shows_no_comments_to_others(petition, bob, vera, desk_of):
    sign_many(petition, 1, comment="Words")
    url = reverse("petitions:words", args=[petition.page.uuid])
    assert desk_of(bob).get(url).status_code == 404 and desk_of(vera).get(url).status_code == 403
